import type { Notifications, Properties } from './resource-properties.ts'

/** The resources of a stack, by logical id, with their properties evaluated. */
export type Stack = Readonly<Record<string, Resource>>

interface Resource {
  readonly Type: string
  readonly DependsOn?: readonly string[]
  readonly Properties?: unknown
}

/** One stack after another, and whether all that is under way may end before the next update. */
export interface Stage {
  readonly stack: Stack
  readonly waits: boolean
}

/** What chance decides in a play. */
export interface Plan {
  /** Which of the resources that are ready CloudFormation takes next. */
  readonly order: readonly number[]
  readonly uploads: readonly Upload[]
}

export interface Upload {
  /** The moment, in percent of the play. */
  readonly at: number
  /** How many ticks its event spends in each place of its way. */
  readonly waits: readonly number[]
  /** Whether the function fails, as often as it is tried. */
  readonly fails: boolean
}

/** How an event ended; with two copies, how the better one did. */
export interface Fate {
  readonly upload: Upload
  readonly end: End
}

type End = 'recorded' | 'dead letter' | 'lost'

/** The longest that an event spends in a place, in ticks: S3, the rule, then queue or Lambda. */
export const mostTicks = 30

/** EventBridge's five minutes, which are long after the few seconds of an update. */
const switchTicks = 40

/** Longer than the switch and then any event takes, as the wait before a second deployment is. */
const holdTicks = switchTicks + 3 * mostTicks + 1

/**
 * Plays updates of a stack with events under way, as AWS documents them: CloudFormation creates and
 * updates one resource a tick, each after those that it depends on, and then deletes what is left.
 * An event moves on through S3, EventBridge, SQS and Lambda if the resources and permissions of
 * that very tick allow it.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-updating-stacks-update-behaviors.html
 */
export function play([first, ...stages]: readonly Stage[], plan: Plan): readonly Fate[] {
  if (first === undefined) throw new Error('Cannot play updates: there is no stack')
  const ticks = [...timeline(first, stages, plan.order)]
  const due = Map.groupBy(plan.uploads, ({ at }) => Math.floor((at * ticks.length) / 100))
  const all: { upload: Upload; copies: Copy[] }[] = []
  for (const [i, { stack, busIsOn }] of ticks.entries()) {
    for (const { upload, copies } of all) {
      for (const copy of copies) move(copy, upload, stack)
    }
    for (const upload of due.get(i) ?? []) {
      all.push({ upload, copies: copiesOf(stack, busIsOn) })
    }
  }
  const last = ticks.at(-1)?.stack ?? first.stack
  for (let i = 0; i < holdTicks; i++) {
    for (const { upload, copies } of all) for (const copy of copies) move(copy, upload, last)
  }
  return all.map(({ upload, copies }) => ({ upload, end: best(copies) }))
}

interface Tick {
  readonly stack: Stack
  /** Whether S3 sends events to EventBridge, which it does long after the switch was turned. */
  readonly busIsOn: boolean
}

function* timeline(
  first: Stage,
  stages: readonly Stage[],
  order: readonly number[],
): Iterable<Tick> {
  const chance = [...order]
  const pick = <T>(from: readonly T[]): T => from[(chance.shift() ?? 0) % from.length] as T
  let stack = first.stack
  let busIsOn = switchOf(stack)
  yield { stack, busIsOn }
  for (const stage of stages) {
    for (stack of update(stack, stage.stack, pick)) {
      // It is off at once, which is the worst case: AWS documents the five minutes for "on" only.
      busIsOn &&= switchOf(stack)
      yield { stack, busIsOn }
    }
    if (!stage.waits) continue
    for (let i = 0; i < holdTicks; i++) {
      if (i === switchTicks) busIsOn = switchOf(stack)
      yield { stack, busIsOn }
    }
  }
}

function* update(before: Stack, after: Stack, pick: <T>(from: readonly T[]) => T): Iterable<Stack> {
  const stack = { ...before }
  const waiting = new Set(Object.keys(after))
  while (waiting.size > 0) {
    const ready = [...waiting].filter((id) => !needs(after, id).some((other) => waiting.has(other)))
    const id = pick(ready)
    waiting.delete(id)
    const [old, next] = [stack[id], after[id] as Resource]
    stack[id] = next
    if (old === undefined || textOf(old) !== textOf(next)) yield { ...stack }
  }
  const leaving = new Set(Object.keys(before).filter((id) => !(id in after)))
  while (leaving.size > 0) {
    const free = [...leaving].filter(
      (id) => ![...leaving].some((one) => needs(before, one).includes(id)),
    )
    const id = pick(free)
    leaving.delete(id)
    delete stack[id]
    yield { ...stack }
  }
}

function needs(stack: Stack, id: string): readonly string[] {
  const resource = stack[id]
  if (resource === undefined) return []
  return [...referencesOf(resource), ...(resource.DependsOn ?? [])].filter(
    (other) => other in stack,
  )
}

const textOf = remember((resource: Resource) => JSON.stringify(resource))

const referencesOf = remember((resource: Resource) =>
  [...textOf(resource).matchAll(/\$\{(\w+)[.}]/g)].map(([, other]) => other ?? ''),
)

/** An event on one way; S3 sends one for each trigger. */
interface Copy {
  at: 's3 to function' | 's3 to queue' | 's3 to bus' | 'bus' | 'queue' | 'function' | End
  /** The ticks that it has been there. */
  ticks: number
  /** Of the places it has left. */
  places: number
  /** The key that encrypted it when the queue took it, if it is not SQS's own. */
  key?: string | undefined
}

function copiesOf(stack: Stack, busIsOn: boolean): Copy[] {
  const { LambdaConfigurations, QueueConfigurations } = notificationsOf(stack)
  const starts = [
    ...(LambdaConfigurations === undefined ? [] : ['s3 to function' as const]),
    ...(QueueConfigurations === undefined ? [] : ['s3 to queue' as const]),
    ...(busIsOn ? ['s3 to bus' as const] : []),
  ]
  return starts.map((at) => ({ at, ticks: 0, places: 0 }))
}

function best(copies: readonly Copy[]): End {
  const found = (['recorded', 'dead letter'] as const).find((end) =>
    copies.some(({ at }) => at === end),
  )
  return found ?? 'lost'
}

function move(copy: Copy, { waits, fails }: Upload, stack: Stack): void {
  // Its messages go with a queue.
  if (copy.at === 'queue' && queueOf(stack) === undefined) copy.at = 'lost'
  if (copy.ticks++ < (waits[copy.places] ?? 0)) return
  const next = nextOf(copy, fails, stack)
  if (next === copy.at) return
  if (next === 'queue') copy.key = keyOf(stack, queueOf(stack))
  Object.assign(copy, { at: next, ticks: 0, places: copy.places + 1 })
}

function nextOf({ at, key }: Copy, fails: boolean, stack: Stack): Copy['at'] {
  const queue = queueOf(stack)
  const letters = deadLettersOf(stack)
  switch (at) {
    case 's3 to function':
      return only(stack, 'AWS::Lambda::Permission') === undefined ? 'lost' : 'function'
    case 's3 to queue':
      return mayBeSent(stack, queue, 's3.amazonaws.com') ? 'queue' : 'lost'
    case 's3 to bus':
      return only(stack, 'AWS::Events::Rule') === undefined ? 'lost' : 'bus'
    case 'bus':
      if (mayBeSent(stack, queue, 'events.amazonaws.com')) return 'queue'
      return mayBeSent(stack, letters, 'events.amazonaws.com') ? 'dead letter' : 'lost'
    case 'queue': {
      const mapping = only(stack, 'AWS::Lambda::EventSourceMapping')
      if (mapping === undefined || !roleMay(stack, 'sqs:ReceiveMessage', arnOf(queue))) return at
      if (key !== undefined && !roleMay(stack, 'kms:Decrypt', key)) return at
      if (!mayUseS3(stack)) return at
      return fails ? 'dead letter' : 'recorded'
    }
    case 'function': {
      // Lambda tries again a minute and two minutes later, when an update has gone on.
      if (!mayUseS3(stack)) return at
      if (!fails) return 'recorded'
      const config = only(stack, 'AWS::Lambda::EventInvokeConfig')
      const isKept = config !== undefined && roleMay(stack, 'sqs:SendMessage', arnOf(letters))
      return isKept ? 'dead letter' : 'lost'
    }
    default:
      return at
  }
}

function switchOf(stack: Stack): boolean {
  return notificationsOf(stack).EventBridgeConfiguration?.EventBridgeEnabled === true
}

function notificationsOf(stack: Stack): Notifications {
  const [bucket] = propertiesOf<Properties['AWS::S3::Bucket']>(stack, 'AWS::S3::Bucket')
  return bucket?.NotificationConfiguration ?? {}
}

/** The queue in front of the function, which has a dead-letter queue. */
const queueOf = remember((stack: Stack): string | undefined =>
  idsOf(stack, 'AWS::SQS::Queue').find((id) => id !== deadLettersOf(stack)),
)

const deadLettersOf = remember((stack: Stack): string | undefined =>
  idsOf(stack, 'AWS::SQS::Queue').find(
    (id) => !JSON.stringify(stack[id]).includes('RedrivePolicy'),
  ),
)

/** The key with which the queue encrypts a message that comes now. */
function keyOf(stack: Stack, queue: string | undefined): string | undefined {
  const properties = stack[queue ?? '']?.Properties as Properties['AWS::SQS::Queue'] | undefined
  return properties?.KmsMasterKeyId
}

/** Whether a policy of the queue allows a service to send to it. */
function mayBeSent(stack: Stack, queue: string | undefined, service: string): boolean {
  return propertiesOf<QueuePolicy>(stack, 'AWS::SQS::QueuePolicy')
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .some(
      ({ Effect, Principal, Resource }) =>
        Effect === 'Allow' && Principal.Service === service && Resource === arnOf(queue),
    )
}

/** Whether the function may ask S3 what it is set to ask. */
function mayUseS3(stack: Stack): boolean {
  const [fn] = propertiesOf<{
    readonly Environment?: { readonly Variables: Readonly<Record<string, string>> }
  }>(stack, 'AWS::Lambda::Function')
  const { CONFIRM_WITH_S3, ENRICH = '' } = fn?.Environment?.Variables ?? {}
  const wanted = [
    ...(CONFIRM_WITH_S3 === 'true' ? ['dynamodb:GetItem'] : []),
    ...(CONFIRM_WITH_S3 === 'true' || ENRICH !== '' ? ['s3:GetObject', 's3:ListBucket'] : []),
    ...(ENRICH.includes('tags') ? ['s3:GetObjectTagging', 'dynamodb:UpdateItem'] : []),
  ]
  const granted = actionsOf(stack)
  return wanted.every((action) => granted.has(action))
}

const actionsOf = remember(
  (stack: Stack): ReadonlySet<string> =>
    new Set(
      propertiesOf<Properties['AWS::IAM::Role']>(stack, 'AWS::IAM::Role')
        .flatMap(({ Policies }) => Policies)
        .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
        .flatMap(({ Action }) => Action),
    ),
)

function roleMay(stack: Stack, action: string, arn: string): boolean {
  return propertiesOf<Properties['AWS::IAM::Role']>(stack, 'AWS::IAM::Role')
    .flatMap(({ Policies }) => Policies)
    .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
    .some(({ Action, Resource }) => [Action].flat().includes(action) && Resource === arn)
}

interface QueuePolicy {
  readonly PolicyDocument: {
    readonly Statement: readonly {
      readonly Effect: string
      readonly Principal: { readonly Service?: string }
      readonly Resource: string
    }[]
  }
}

function arnOf(id: string | undefined): string {
  return `\${${id}.Arn}`
}

function only(stack: Stack, type: string): string | undefined {
  const [id, ...others] = idsOf(stack, type)
  if (others.length > 0) throw new Error(`Cannot take the only ${type}: there are more`)
  return id
}

function propertiesOf<T>(stack: Stack, type: string): readonly T[] {
  return idsOf(stack, type).map((id) => stack[id]?.Properties as T)
}

function idsOf(stack: Stack, type: string): readonly string[] {
  return idsByType(stack).get(type) ?? []
}

const idsByType = remember((stack: Stack) =>
  Map.groupBy(Object.keys(stack), (id) => stack[id]?.Type),
)

/** Calls a pure function once for each object: a play looks at the same stack in a hundred ticks. */
function remember<K extends object, V>(give: (key: K) => V): (key: K) => V {
  const known = new WeakMap<K, { readonly value: V }>()
  return (key) => {
    const found = known.get(key) ?? { value: give(key) }
    known.set(key, found)
    return found.value
  }
}
