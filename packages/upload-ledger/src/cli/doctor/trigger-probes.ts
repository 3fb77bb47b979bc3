import { DescribeRuleCommand, ListRuleNamesByTargetCommand } from '@aws-sdk/client-eventbridge'
import {
  type EventSourceMappingConfiguration,
  paginateListEventSourceMappings,
} from '@aws-sdk/client-lambda'
import { GetBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import type { Triggers, Way } from '../../checklist/index.ts'
import { ask } from './ask.ts'
import type { Clients } from './clients.ts'
import { type BucketNotification, filterOf, fits, isCreation, isRemoval } from './notification.ts'
import { reachOf } from './rule.ts'

/** How events get to the function, as S3, Lambda and EventBridge have it. */
export interface Wiring {
  readonly functionArn: string
  readonly notification: BucketNotification
  readonly mappings: readonly EventSourceMappingConfiguration[]
  readonly ways: readonly WiredWay[]
  readonly topics: readonly string[]
  readonly others: readonly string[]
}

interface Place {
  readonly functionArn: string
  readonly bucket: string
  readonly key: string
}

export async function readWiring(clients: Clients, place: Place): Promise<Wiring> {
  const { functionArn, bucket: Bucket, key } = place
  const [{ $metadata, ...notification }, mappings] = await Promise.all([
    ask('s3:GetBucketNotification', () =>
      clients.s3.send(new GetBucketNotificationConfigurationCommand({ Bucket })),
    ),
    readMappings(clients, functionArn),
  ])
  const ends = endsOf(functionArn, mappings)
  const rules = await Promise.all(ends.map((end) => rulesTo(clients, end, place)))
  const ways = [...notificationWays(notification, ends, key), ...rules.flat()].filter(isOfBucket)
  const topics = (notification.TopicConfigurations ?? [])
    .filter(({ Filter }) => fits(key, filterOf(Filter)))
    .map(({ TopicArn = '' }) => `topic ${nameIn(TopicArn)}`)
  const fed = new Set(ways.map(({ end }) => end))
  const others = [
    ...mappings
      .filter(({ EventSourceArn = '' }) => !fed.has(EventSourceArn))
      .map(({ EventSourceArn = '' }) => `${serviceIn(EventSourceArn)} ${nameIn(EventSourceArn)}`),
    ...rules
      .flat()
      .filter((way) => !isOfBucket(way))
      .map(({ by }) => by),
  ]
  return { functionArn, notification, mappings, ways, topics, others }
}

export function triggersOf(
  { ways, topics, others, notification }: Wiring,
  commands: Triggers['commands'],
): Triggers {
  const eventBridgeIsOn = notification.EventBridgeConfiguration !== undefined
  return { ways, topics, others, eventBridgeIsOn, commands }
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

/** Where events may be sent so that the function gets them. */
interface End {
  readonly arn: string
  readonly isQueue: boolean
  readonly stopped: string | undefined
}

function endsOf(
  functionArn: string,
  mappings: readonly EventSourceMappingConfiguration[],
): readonly End[] {
  const queues = mappings
    .filter(({ EventSourceArn = '' }) => serviceIn(EventSourceArn) === 'queue')
    .map(({ EventSourceArn: arn = '', State = '' }) => {
      const isLive = /^(Enabled|Enabling|Updating|Creating)$/.test(State)
      const stopped = isLive ? undefined : `Lambda does not take from ${nameIn(arn)}: ${State}`
      return { arn, isQueue: true, stopped }
    })
  return [{ arn: functionArn, isQueue: false, stopped: undefined }, ...queues]
}

/** A way with the ARN that it leads to. */
export interface WiredWay extends Way {
  readonly end: string
}

function isOfBucket({ creations, removals }: Way): boolean {
  return creations || removals
}

function notificationWays(
  notification: BucketNotification,
  ends: readonly End[],
  key: string,
): readonly WiredWay[] {
  const { LambdaFunctionConfigurations = [], QueueConfigurations = [] } = notification
  const told = [
    ...LambdaFunctionConfigurations.map((one) => ({ ...one, arn: one.LambdaFunctionArn ?? '' })),
    ...QueueConfigurations.map((one) => ({ ...one, arn: one.QueueArn ?? '' })),
  ]
  return told.flatMap(({ arn, Id = '', Events = [], Filter }) => {
    // A function may be named with a version or an alias behind its ARN.
    const end = ends.find(
      (one) => one.arn === arn || (!one.isQueue && arn.startsWith(`${one.arn}:`)),
    )
    if (end === undefined) return []
    const filter = filterOf(Filter)
    return {
      delivery: end.isQueue ? 'queue' : 'direct',
      by: `notification ${Id}`,
      creations: Events.some(isCreation),
      removals: Events.some(isRemoval),
      covers: fits(key, filter),
      filter,
      stopped: end.stopped,
      otherBuckets: false,
      end: end.arn,
    }
  })
}

async function rulesTo({ events }: Clients, end: End, place: Place): Promise<readonly WiredWay[]> {
  const names: string[] = []
  let NextToken: string | undefined
  do {
    const page = { TargetArn: end.arn, ...(NextToken === undefined ? {} : { NextToken }) }
    const answer = await ask('events:ListRuleNamesByTarget', () =>
      events.send(new ListRuleNamesByTargetCommand(page)),
    )
    names.push(...(answer.RuleNames ?? []))
    NextToken = answer.NextToken
  } while (NextToken !== undefined)
  const rules = await Promise.all(
    names.map((Name) =>
      ask('events:DescribeRule', () => events.send(new DescribeRuleCommand({ Name }))),
    ),
  )
  return rules
    .filter(({ EventPattern }) => EventPattern !== undefined)
    .map(({ Name = '', EventPattern = '', State }) => ({
      delivery: 'eventbridge',
      by: `rule ${Name}`,
      ...reachOf(Name, EventPattern, place),
      stopped: State === 'DISABLED' ? `the rule ${Name} is disabled` : end.stopped,
      end: end.arn,
    }))
}

/** `queue` for SQS, else the service as its ARNs name it. */
function serviceIn(arn: string): string {
  const [, , service = ''] = arn.split(':')
  return service === 'sqs' ? 'queue' : service
}

export function nameIn(arn: string): string {
  return arn.split(':').slice(5).join(':')
}
