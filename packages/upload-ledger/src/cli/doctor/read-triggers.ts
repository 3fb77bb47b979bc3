import {
  DescribeRuleCommand,
  ListRuleNamesByTargetCommand,
  ListTargetsByRuleCommand,
  type Target as RuleTarget,
} from '@aws-sdk/client-eventbridge'
import {
  type EventSourceMappingConfiguration,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda'
import { GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import type { Trigger, Triggers } from '../../checklist/index.ts'
import type { KeyFilter } from '../../core/index.ts'
import { ask } from './ask.ts'
import type { Clients } from './clients.ts'
import {
  type BucketNotification,
  eventsOf,
  filterOf,
  fits,
  isExpirations,
  unencodedIn,
} from './notification.ts'
import { reachOf } from './rule.ts'

/** The triggers of the function, as S3, Lambda and EventBridge report them. */
export interface TriggerConfiguration {
  readonly functionArn: string
  readonly notification: BucketNotification
  readonly mappings: readonly EventSourceMappingConfiguration[]
  readonly triggers: readonly ConfiguredTrigger[]
  readonly topics: Triggers['topics']
  readonly others: readonly string[]
}

/** The trigger that is looked for: it sends events of these keys to this function. */
interface SoughtTrigger {
  readonly functionArn: string
  readonly bucket: string
  readonly keys: readonly string[]
}

export async function readTriggers(
  clients: Clients,
  sought: SoughtTrigger,
): Promise<TriggerConfiguration> {
  const { functionArn, bucket: Bucket, keys } = sought
  const [{ $metadata, ...notification }, mappings] = await Promise.all([
    ask('s3:GetBucketNotification', () =>
      clients.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
    ),
    readMappings(clients, functionArn),
  ])
  const destinations = destinationsOf(functionArn, mappings)
  const rules = await Promise.all(
    destinations.map((destination) => rulesTo(clients, destination, sought)),
  )
  const triggers = [
    ...notificationTriggers(notification, destinations, keys),
    ...rules.flat(),
  ].filter(isOfBucket)
  const topics = (notification.TopicConfigurations ?? [])
    .filter(({ Filter }) => unencodedIn(Filter) === undefined)
    .map(({ TopicArn = '', Filter }) => ({
      by: `topic ${nameIn(TopicArn)}`,
      covers: keys.map((key) => fits(key, filterOf(Filter))),
    }))
  const fed = new Set(triggers.map(({ destinationArn }) => destinationArn))
  const others = [
    ...mappings
      .filter(({ EventSourceArn = '' }) => !fed.has(EventSourceArn))
      .map(({ EventSourceArn = '' }) => `${serviceIn(EventSourceArn)} ${nameIn(EventSourceArn)}`),
    ...rules
      .flat()
      .filter((trigger) => !isOfBucket(trigger))
      .map(({ by }) => by),
  ]
  return { functionArn, notification, mappings, triggers, topics, others }
}

/** The keys that the triggers send now, each filter once. */
export async function filtersOfTriggers(
  clients: Clients,
  functionArn: string,
  bucket: string,
): Promise<readonly KeyFilter[] | undefined> {
  const found = await readTriggers(clients, { functionArn, bucket, keys: [] }).catch(
    () => undefined,
  )
  const filters = found?.triggers.flatMap((trigger) => trigger.filters) ?? []
  const distinct = new Map(filters.map((filter) => [JSON.stringify(filter), filter]))
  return distinct.size === 0 ? undefined : [...distinct.values()]
}

export function triggersOf(
  { triggers, topics, others, notification }: TriggerConfiguration,
  commands: Triggers['commands'],
): Triggers {
  const eventBridgeIsOn = notification.EventBridgeConfiguration !== undefined
  return { triggers, topics, others, eventBridgeIsOn, commands }
}

async function readMappings(
  { lambda: client }: Clients,
  FunctionName: string,
): Promise<readonly EventSourceMappingConfiguration[]> {
  return ask('lambda:ListEventSourceMappings', async () => {
    const found: EventSourceMappingConfiguration[] = []
    for await (const page of paginateListEventSourceMappings({ client }, { FunctionName })) {
      found.push(...(page.EventSourceMappings ?? []))
    }
    return found
  })
}

/** The function or one of its queues: a destination from which events reach the function. */
interface Destination {
  readonly arn: string
  readonly isQueue: boolean
  readonly stopped: string | undefined
}

function destinationsOf(
  functionArn: string,
  mappings: readonly EventSourceMappingConfiguration[],
): readonly Destination[] {
  const queues = mappings
    .filter(({ EventSourceArn = '' }) => serviceIn(EventSourceArn) === 'queue')
    .map(({ EventSourceArn: arn = '', State = '' }) => {
      const isLive = /^(Enabled|Enabling|Updating|Creating)$/.test(State)
      const stopped = isLive ? undefined : `the event source mapping of ${nameIn(arn)} is ${State}`
      return { arn, isQueue: true, stopped }
    })
  return [{ arn: functionArn, isQueue: false, stopped: undefined }, ...queues]
}

/** A trigger with the ARN of its destination. */
export interface ConfiguredTrigger extends Trigger {
  readonly destinationArn: string
  /** The queue of the events that a rule cannot put into its target. */
  readonly deadLetterArn?: string | undefined
}

function isOfBucket({ events }: Trigger): boolean {
  return events.length > 0
}

function notificationTriggers(
  notification: BucketNotification,
  destinations: readonly Destination[],
  keys: readonly string[],
): readonly ConfiguredTrigger[] {
  const { LambdaFunctionConfigurations = [], QueueConfigurations = [] } = notification
  const configurations = [
    ...LambdaFunctionConfigurations.map((one) => ({ ...one, arn: one.LambdaFunctionArn ?? '' })),
    ...QueueConfigurations.map((one) => ({ ...one, arn: one.QueueArn ?? '' })),
  ]
  return configurations.flatMap(({ arn, Id = '', Events = [], Filter }) => {
    // A function may be named with a version or an alias behind its ARN.
    const destination = destinations.find(
      (one) => one.arn === arn || (!one.isQueue && arn.startsWith(`${one.arn}:`)),
    )
    if (destination === undefined) return []
    const filter = filterOf(Filter)
    return {
      delivery: destination.isQueue ? 'queue' : 'direct',
      by: `notification ${Id}`,
      events: [...new Set(Events.flatMap(eventsOf))],
      carriesExpirations: Events.some(isExpirations),
      covers: keys.map((key) => fits(key, filter)),
      filters: [filter],
      unencoded: unencodedIn(Filter),
      stopped: destination.stopped,
      otherBuckets: false,
      destinationArn: destination.arn,
    }
  })
}

async function rulesTo(
  { events }: Clients,
  destination: Destination,
  sought: SoughtTrigger,
): Promise<readonly ConfiguredTrigger[]> {
  const names: string[] = []
  let NextToken: string | undefined
  do {
    const page = { TargetArn: destination.arn, ...(NextToken === undefined ? {} : { NextToken }) }
    const answer = await ask('events:ListRuleNamesByTarget', () =>
      events.send(new ListRuleNamesByTargetCommand(page)),
    )
    names.push(...(answer.RuleNames ?? []))
    NextToken = answer.NextToken
  } while (NextToken !== undefined)
  const rules = await Promise.all(
    names.map(async (Name) => {
      const [rule, targets] = await Promise.all([
        ask('events:DescribeRule', () => events.send(new DescribeRuleCommand({ Name }))),
        readTargets(events, Name),
      ])
      const target = targets.find(({ Arn }) => Arn === destination.arn)
      const deadLetterArn = target?.DeadLetterConfig?.Arn
      return { ...rule, altered: target && alterationBy(target), deadLetterArn }
    }),
  )
  return rules
    .filter(({ EventPattern }) => EventPattern !== undefined)
    .map(({ Name = '', EventPattern = '', State, altered, deadLetterArn }) => ({
      delivery: 'eventbridge',
      by: `rule ${Name}`,
      ...reachOf(Name, EventPattern, sought),
      stopped: State === 'DISABLED' ? `the rule ${Name} is disabled` : destination.stopped,
      altered,
      destinationArn: destination.arn,
      deadLetterArn,
    }))
}

async function readTargets(
  events: Clients['events'],
  Rule: string,
): Promise<readonly RuleTarget[]> {
  const targets: RuleTarget[] = []
  let NextToken: string | undefined
  do {
    const page = { Rule, ...(NextToken === undefined ? {} : { NextToken }) }
    const answer = await ask('events:ListTargetsByRule', () =>
      events.send(new ListTargetsByRuleCommand(page)),
    )
    targets.push(...(answer.Targets ?? []))
    NextToken = answer.NextToken
  } while (NextToken !== undefined)
  return targets
}

/**
 * How a target changes the events before it gets them, in words.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_Target.html
 */
export function alterationBy({
  Input,
  InputPath = '$',
  InputTransformer,
}: RuleTarget): string | undefined {
  const fact = 'which the function cannot read as an event'
  if (InputTransformer !== undefined) return `its InputTransformer makes a text of its own, ${fact}`
  if (Input !== undefined) return `its Input sends a fixed text, ${fact}`
  return InputPath === '$' ? undefined : `its InputPath sends ${InputPath} alone, ${fact}`
}

/** `queue` for SQS, else the service as its ARNs name it. */
function serviceIn(arn: string): string {
  const [, , service = ''] = arn.split(':')
  return service === 'sqs' ? 'queue' : service
}

export function nameIn(arn: string): string {
  return arn.split(':').slice(5).join(':')
}
