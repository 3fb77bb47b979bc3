import { expect, test } from 'vitest'
import type { Row } from '../core/index.ts'
import { CannotLook } from './finding.ts'
import { type ObjectEvent, objectEvents } from './object-events.ts'
import type { Probes, QueueKey, Trigger, Triggers } from './probes.ts'
import { checklist, roundTrip } from './steps.ts'
import type { Subject } from './subject.ts'
import { type WalkOptions, walkChecklist } from './walk.ts'

const subject: Subject = {
  tableName: 'upload_metadata',
  functionName: 'upload-ledger',
  bucket: 'uploads',
  filters: [{ prefix: 'incoming/', suffix: '' }],
  key: 'incoming/notes.txt',
  delivery: 'direct',
  noRecovery: undefined,
  aws: (service) => `aws --endpoint-url http://127.0.0.1:8000 ${service}`,
  deployCode: 'deploy the code',
  setTrigger: 'start again',
  showLog: 'show the log',
  redrive: (queueUrl) => `redrive ${queueUrl}`,
}
const row: Row = {
  bucket: 'uploads',
  object_key: 'incoming/notes.txt',
  size: 5,
  etag: 'e1',
  event_time: '',
  event_name: 'ObjectCreated:Put',
  sequencer: '0A',
}
const trigger: Trigger = {
  delivery: 'direct',
  by: 'notification uploads',
  events: objectEvents,
  covers: [true],
  filters: [{ prefix: 'incoming/', suffix: '' }],
  otherBuckets: false,
}
const triggers: Triggers = {
  triggers: [trigger],
  topics: [],
  others: [],
  eventBridgeIsOn: false,
  commands: { set: 'put the notification', switchOn: 'turn EventBridge on' },
}
const rights = {
  ...{ putItem: true, writeLogs: true, allow: 'put the policy' },
  ...{ roleName: 'role', tableArn: 'arn:table', logArn: 'arn:logs' },
}
const settings = {
  ...{ runtime: 'nodejs24.x', handler: 'index.handler', timeoutSeconds: 30 },
  ...{ memoryMegabytes: 128, state: 'Active', tableName: 'upload_metadata' },
}
const quiet = { ...settings, logLevel: 'warn' }
const queue = {
  ...{
    invocation: 'event-source-mapping' as const,
    queueName: 'q',
    queueUrl: 'http://q',
    visibilitySeconds: 180,
  },
  ...{ deadLetterQueue: 'dead', mappingId: 'm1', reportsItems: true, keep: 'keep them' },
}
const historyTable = { status: 'ACTIVE', keysFit: true, dayIndexStatus: 'ACTIVE' } as const
const good: Probes = {
  table: async () => ({ status: 'ACTIVE', keysFit: true }),
  timeToLive: async () => 'expires_at',
  pointInTimeRecovery: async () => true,
  historyTable: async () => historyTable,
  historyTimeToLive: async () => 'expires_at',
  rights: async () => rights,
  settings: async () => settings,
  functionError: async () => undefined,
  triggers: async () => triggers,
  afterFailure: async () => [
    { invocation: 'asynchronous', destination: 'dead', queues: ['dead'], keep: 'keep them' },
  ],
  needToAsk: async () => ({ need: undefined, expires: false }),
  queueKeys: async () => [],
  deadLetters: async () => deadLetters(0),
  api: async () => undefined,
  apiRights: async () => undefined,
  apiPages: async () => undefined,
  unfinishedUploads: async () => undefined,
  comparison: async () => undefined,
  testObject: async () => ({ sizeBytes: 5, etag: 'e1' }),
  firedInvocation: async () => 'r1',
  logLine: async () => ({ saved: true, message: 'Saved metadata for uploads/incoming/notes.txt' }),
  loggedError: async () => undefined,
  row: async () => row,
  tombstone: async () => ({ ...row, deleted: true, expires_at: 1_800_000_000 }),
  leftovers: async () => [],
}
const denied = async (): Promise<never> => {
  throw new CannotLook('you may not look')
}
const withTriggers = (more: Partial<Triggers>) => ({
  triggers: async () => ({ ...triggers, ...more }),
})
const withTrigger = (more: Partial<Trigger>) =>
  withTriggers({ triggers: [{ ...trigger, ...more }] })

const look = (
  probes: Partial<Probes>,
  steps = roundTrip,
  options: WalkOptions = {},
  of: Subject = subject,
) => Array.fromAsync(walkChecklist(steps, { ...good, ...probes }, of, options))
const stateOf = async (probes: Partial<Probes>, id: string, of: Subject = subject) =>
  (await look(probes, roundTrip, {}, of)).find((result) => result.id === id)

/** Each stands on the one before it. */
const chain = ['table', 'role', 'variable', 'code', 'file', 'fired', 'log', 'item', 'removal']

test('every step passes on a complete pipeline, the exercise in its order before the rest', async () => {
  const results = await look({})
  expect(results.filter(({ state }) => state !== 'seen')).toEqual([])
  const seven = ['table', 'role', 'variable', 'code', 'file', 'log', 'item']
  const partOf = (part: string) => results.filter((r) => r.part === part).map(({ id }) => id)
  expect(partOf('exercise')).toEqual(seven)
  expect(results.map(({ id }) => id)).toEqual([...seven, ...partOf('beyond')])
  expect(partOf('beyond')).toEqual(expect.arrayContaining(['trigger', 'fired', 'removal']))
  expect(await look({}, checklist)).toHaveLength(results.length - 2)
})

test('without a test file, the steps that follow one say so and the others are checked', async () => {
  let looks = 0
  const counted = async () => void looks++
  const noTestFile = 'not checked: nothing is uploaded'
  const probes = { testObject: counted, firedInvocation: counted, row: counted }
  const results = await look({ ...probes, logLine: counted }, checklist, { noTestFile })
  const others = results.filter(({ state }) => state !== 'seen')
  expect(others.map(({ id, state }) => `${id} ${state}`)).toEqual(
    ['file', 'log', 'item', 'fired'].map((id) => `${id} skipped`),
  )
  expect(new Set(others.map(({ detail }) => detail))).toEqual(new Set([noTestFile]))
  expect(looks).toBe(0)
})

test('a step that waits for one below it names that one, and each is checked once', async () => {
  let looks = 0
  const none = async () => {
    looks++
    return { ...triggers, triggers: [] }
  }
  const results = new Map((await look({ triggers: none })).map((result) => [result.id, result]))
  const blocked = (id: string) => results.get(id)
  for (const id of ['file', 'log', 'item']) {
    expect(blocked(id)).toMatchObject({
      ...{ state: 'blocked', detail: 'not checked: fix "Trigger set" below first' },
    })
  }
  for (const id of ['fired', 'overlap', 'removal']) {
    expect(blocked(id)?.detail).toBe('not checked: fix "Trigger set" first')
  }
  // The trigger itself, and the step about EventBridge.
  expect(looks).toBe(2)
})

const unfitIndex = 'its index by_etag has the key etag'

const broken: readonly [string, Partial<Probes>, string][] = [
  ['table', { table: async () => undefined }, 'create-table --table-name upload_metadata'],
  ['table', { table: async () => ({ status: 'ACTIVE', keysFit: false }) }, 'create it again'],
  ['table', { table: async () => ({ status: 'CREATING', keysFit: true }) }, 'create-table'],
  [
    'table',
    { table: async () => ({ status: 'ACTIVE', keysFit: true, unfitIndex }) },
    'delete the index',
  ],
  ['role', { rights: async () => ({ ...rights, putItem: false }) }, 'put the policy'],
  ['variable', { settings: async () => ({ ...settings, tableName: undefined }) }, 'TABLE_NAME'],
  ['variable', { settings: async () => ({ ...settings, tableName: 'other' }) }, 'merge('],
  ['variable', { settings: async () => undefined }, 'deploy the code'],
  ['code', { functionError: async () => 'no handler' }, 'deploy the code'],
  ['file', { testObject: async () => undefined }, 's3 cp - s3://uploads/incoming/notes.txt'],
  ['fired', { firedInvocation: async () => undefined }, 'show the log'],
  ['log', { logLine: async () => undefined }, 'show the log'],
  ['log', { logLine: async () => ({ saved: false, message: 'Cannot save' }) }, 'show the log'],
  ['item', { row: async () => undefined }, 's3 cp - s3://uploads/incoming/notes.txt'],
  ['item', { row: async () => ({ ...row, deleted: true }) }, 's3 cp'],
  ['item', { row: async () => ({ ...row, etag: 'older' }) }, 's3 cp'],
  ['removal', { tombstone: async () => row }, 'show the log'],
  ['removal', { tombstone: async () => undefined }, 'show the log'],
  [
    'role',
    {
      rights: async () => {
        throw new Error('no answer')
      },
    },
    'allow dynamodb:PutItem',
  ],
]

test.each(broken)(
  'without the %s, neither it nor the later steps of the exercise are seen',
  async (id, probes, fix) => {
    const results = new Map((await look(probes)).map((result) => [result.id, result]))
    const first = chain.indexOf(id)
    const states = chain.map((step) => results.get(step)?.state)
    expect(states).toEqual(
      chain.map((_, i) => (i < first ? 'seen' : i === first ? 'missing' : 'blocked')),
    )
    expect(results.get(id)?.fix).toContain(fix)
    for (const step of chain.slice(first + 1)) {
      expect(results.get(step)?.fix).toBeUndefined()
    }
  },
)

const alone: readonly [string, Partial<Probes>, string][] = [
  ['ttl', { timeToLive: async () => undefined }, 'Enabled=true,AttributeName=expires_at'],
  ['ttl', { timeToLive: async () => 'other' }, 'turn TTL off for other first'],
  ['recovery', { pointInTimeRecovery: async () => false }, 'PointInTimeRecoveryEnabled=true'],
  ['log-right', { rights: async () => ({ ...rights, writeLogs: false }) }, 'put the policy'],
  ['settings', { settings: async () => ({ ...settings, runtime: 'nodejs20.x' }) }, 'nodejs24.x'],
  ['settings', { settings: async () => ({ ...settings, runtime: 'java21' }) }, 'nodejs24.x'],
  ['settings', { settings: async () => ({ ...settings, timeoutSeconds: 3 }) }, '--timeout 30'],
  ['settings', { settings: async () => ({ ...settings, state: 'Pending' }) }, 'deploy the code'],
  [
    'overlap',
    withTriggers({ triggers: [trigger, { ...trigger, by: 'rule two' }] }),
    'one of the two',
  ],
  [
    'overlap',
    withTriggers({
      triggers: [
        trigger,
        { ...trigger, covers: [false], filters: [{ prefix: 'incoming/a/', suffix: '.txt' }] },
      ],
    }),
    'one of the two',
  ],
  ['overlap', withTrigger({ otherBuckets: true }), 'name the bucket'],
  [
    'dead-letters',
    { deadLetters: async () => deadLetters(2) },
    'which the log names (show the log); then run: redrive http://dead',
  ],
  ['clean-up', { leftovers: async () => ['incoming/x'] }, 'delete-object --bucket uploads'],
]

function deadLetters(count: number) {
  return { queueName: 'dead', queueUrl: 'http://dead', count }
}

test.each(alone)(
  'a problem with %s is reported and blocks no other step',
  async (id, probes, fix) => {
    const results = await look(probes)
    expect(results.filter(({ state }) => state !== 'seen').map((r) => [r.id, r.state])).toEqual([
      [id, 'missing'],
    ])
    expect(results.find((result) => result.id === id)?.fix).toContain(fix)
  },
)

const family = (name: string) => objectEvents.filter((event) => event.startsWith(`${name}:`))
const [creations, removals] = [family('ObjectCreated'), family('ObjectRemoved')]

test.each<[readonly ObjectEvent[], string]>([
  [
    ['ObjectCreated:Put', ...removals],
    'ObjectCreated:Post, ObjectCreated:Copy, ObjectCreated:CompleteMultipartUpload',
  ],
  [creations, 'ObjectRemoved:*'],
  [removals, 'ObjectCreated:*'],
  [[...creations, 'ObjectRemoved:Delete'], 'ObjectRemoved:DeleteMarkerCreated'],
  [['ObjectCreated:Put'], 'CompleteMultipartUpload, ObjectRemoved:*'],
])('a trigger on %j names the events that it leaves out', async (events, left) => {
  const found = await stateOf(withTrigger({ events }), 'trigger')
  expect(found).toMatchObject({ state: 'missing', fix: 'put the notification' })
  expect(found?.detail).toContain('by notification uploads: it leaves out ')
  expect(found?.detail).toMatch(new RegExp(`${left.replaceAll('*', '\\*')}$`))
})

test('a function that logs no recorded event is proved by the row alone', async () => {
  const results = await look({
    settings: async () => quiet,
    firedInvocation: async () => undefined,
    logLine: async () => undefined,
  })
  expect(results.filter(({ state }) => state !== 'seen')).toMatchObject([
    { id: 'log', state: 'noted' },
    {
      id: 'fired',
      state: 'noted',
      detail: 'LOG_LEVEL is warn: the function logs no recorded event',
    },
  ])
})

test('a function that fails before it names the test file has its error beside the log line', async () => {
  const error = "KeyError: 'size'"
  const results = await look({
    firedInvocation: async () => undefined,
    logLine: async () => undefined,
    loggedError: async () => error,
  })
  const find = (id: string) => results.find((result) => result.id === id)
  expect(find('fired')?.state).toBe('noted')
  expect(find('log')).toMatchObject({
    state: 'missing',
    detail: `no log line names the test file; since it was uploaded the function has failed: ${error}`,
  })
  expect(find('item')?.state).toBe('blocked')
})

test.each<[string, string, string]>([
  ['Runtime.ImportModuleError', 'no module', '--handler FILE.FUNCTION'],
  ['Runtime.HandlerNotFound', 'none', '--handler FILE.FUNCTION'],
  ['KeyError', "'TABLE'", 'show the log shows the line that failed; then'],
])('code that fails with %s says so, with what to do', async (type, message, fix) => {
  const found = await stateOf({ functionError: async () => ({ type, message }) }, 'code')
  expect(found).toMatchObject({ state: 'missing', detail: `${type}: ${message}` })
  expect(found?.fix).toContain(fix)
})

test('an error of our own function shows its message alone', async () => {
  const error = { type: 'LedgerError', message: 'Cannot start: TABLE_NAME is not set' }
  expect(await stateOf({ functionError: async () => error }, 'code')).toMatchObject({
    ...{ detail: error.message, fix: 'deploy the code' },
  })
})

test('without the function, the variable has the command that creates it, and the rest waits', async () => {
  const none = async () => undefined
  const place = { ...subject, createFunction: 'create it' }
  const probes = { settings: none, triggers: none, queueKeys: async () => [] }
  const results = new Map(
    (await look(probes, roundTrip, {}, place)).map((result) => [result.id, result]),
  )
  expect(results.get('variable')).toMatchObject({
    ...{ state: 'missing', detail: 'function upload-ledger does not exist', fix: 'create it' },
  })
  for (const id of ['trigger', 'settings']) {
    expect(results.get(id)).toMatchObject({
      ...{ state: 'blocked', detail: 'not checked: fix "TABLE_NAME set" first' },
    })
  }
  expect(results.has('eventbridge')).toBe(false)
  // A role that is missing too is the first to fix.
  const fault = { fact: 'role r does not exist', fix: 'create the role' }
  const withoutRole = async () => ({ ...rights, putItem: false, fault })
  expect(await stateOf({ ...probes, rights: withoutRole }, 'role')).toMatchObject({
    ...{ state: 'missing', detail: fault.fact, fix: fault.fix },
  })
  expect(await stateOf({ ...probes, rights: withoutRole }, 'trigger')).toMatchObject({
    detail: 'not checked: fix "Role allows PutItem" first',
  })
})

test('a function in Python needs no Node, and one without a destination may say why', async () => {
  const python = async () => ({ ...settings, runtime: 'python3.13', timeoutSeconds: 3 })
  expect((await stateOf({ settings: python }, 'settings'))?.state).toBe('seen')
  const nowhere = async () => [
    { invocation: 'asynchronous' as const, destination: undefined, queues: [], keep: 'keep' },
  ]
  const place = { ...subject, noDestination: 'there are no queues' }
  expect(await stateOf({ afterFailure: nowhere }, 'failures', place)).toMatchObject({
    ...{ state: 'noted', detail: expect.stringMatching(/: there are no queues$/) },
  })
})

test('a trigger that alters the events is missing, and one beside it that does not fills in', async () => {
  const altered = { ...trigger, altered: 'its InputPath sends $.detail alone' }
  expect(await stateOf(withTriggers({ triggers: [altered] }), 'trigger')).toMatchObject({
    state: 'missing',
    detail: 'direct, by notification uploads: its InputPath sends $.detail alone',
    fix: expect.stringContaining('remove the InputPath'),
  })
  expect((await stateOf(withTriggers({ triggers: [altered, trigger] }), 'trigger'))?.state).toBe(
    'seen',
  )
})

test.each([
  { prefix: 'incoming/*', suffix: '' },
  { prefix: '', suffix: '.tx?' },
])(
  'a wildcard in the filter %j is reported, although the test file has it in its key',
  async (filter) => {
    expect(await stateOf(withTrigger({ filters: [filter] }), 'trigger')).toMatchObject({
      state: 'missing',
      detail: expect.stringContaining('has a wildcard, which S3 does not know'),
    })
  },
)

test.each<[string, Partial<Triggers>, string]>([
  ['there is none', { triggers: [] }, 'put the notification'],
  ['it is for other keys', { triggers: [{ ...trigger, covers: [false] }] }, 'put the notification'],
  [
    'it leaves out removals',
    { triggers: [{ ...trigger, events: creations }] },
    'put the notification',
  ],
  ['it stands still', { triggers: [{ ...trigger, stopped: 'it is off' }] }, 'put the notification'],
  [
    'no command sets it',
    { triggers: [], commands: { ...triggers.commands, set: undefined } },
    'start',
  ],
])('a trigger is missing where %s, and no file is uploaded', async (_, more, fix) => {
  const results = new Map((await look(withTriggers(more))).map((result) => [result.id, result]))
  expect(results.get('trigger')).toMatchObject({ state: 'missing' })
  expect(results.get('trigger')?.fix).toContain(fix)
  expect(results.get('file')?.state).toBe('blocked')
  expect(results.get('table')?.state).toBe('seen')
})

test('two notifications that share the events out between them count as one delivery', async () => {
  const triggers = [
    { ...trigger, events: creations },
    { ...trigger, events: removals },
  ]
  expect((await stateOf(withTriggers({ triggers }), 'trigger'))?.state).toBe('seen')
  expect((await stateOf(withTriggers({ triggers }), 'overlap'))?.state).toBe('seen')
})

const twoTriggers = [trigger, { ...trigger, delivery: 'eventbridge' as const, by: 'rule r' }]
const change = { previous: 'direct' as const, endsAt: '2026-12-01 10:00 UTC', end: 'npx deploy' }
const overlapDuring = async (more: Partial<Subject>, triggersFound = twoTriggers) => {
  const probes = { ...good, ...withTriggers({ triggers: triggersFound }) }
  const place = { ...subject, delivery: 'eventbridge' as const, ...more }
  const results = await Array.fromAsync(walkChecklist(checklist, probes, place))
  return results.find(({ id }) => id === 'overlap')
}

test('an overlap while the delivery changes is on purpose, and says when it ends and how', async () => {
  const found = await overlapDuring({ deliveryChange: { ...change, isOver: false } })
  expect(found).toMatchObject({
    state: 'noted',
    detail:
      'the same events arrive by notification uploads (direct) and by rule r (eventbridge): the delivery changes from direct to eventbridge, and each event is recorded once; after 2026-12-01 10:00 UTC run npx deploy',
  })
  expect(found?.fix).toBeUndefined()
})

test('an overlap that stays after a change of delivery is over is a problem, which a deployment ends', async () => {
  const found = await overlapDuring({ deliveryChange: { ...change, isOver: true } })
  expect(found).toMatchObject({ state: 'missing', fix: 'npx deploy' })
  expect(found?.detail).toMatch(/and no event can be under way by direct any more$/)
})

test.each<[string, Partial<Subject>, (readonly Trigger[])?]>([
  ['without a change of delivery', {}],
  ['of a third delivery', { deliveryChange: { ...change, previous: 'queue', isOver: false } }],
  [
    'of one delivery with itself',
    { deliveryChange: { ...change, isOver: false } },
    [trigger, { ...trigger, by: 'notification two' }],
  ],
])('an overlap %s is a problem', async (_, more, triggersFound) => {
  const found = await overlapDuring(more, triggersFound as typeof twoTriggers | undefined)
  expect(found).toMatchObject({ state: 'missing' })
  expect(found?.fix).toContain('remove one of the two')
})

test('a notification to a topic is reported but not judged, since it may lead to the function', async () => {
  const topics = [{ by: 'topic uploads', covers: [true] }]
  const results = await look(withTriggers({ triggers: [], topics }))
  expect(results.find(({ id }) => id === 'trigger')?.state).toBe('unknown')
  expect(results.find(({ id }) => id === 'item')?.state).toBe('seen')
})

test('the EventBridge switch is checked only when events come by EventBridge', async () => {
  expect(await stateOf({}, 'eventbridge')).toBeUndefined()
  const [seen, off] = await Promise.all(
    [true, false].map(async (eventBridgeIsOn) => {
      const byEventBridge = [{ ...trigger, delivery: 'eventbridge' as const }]
      const probes = {
        ...good,
        triggers: async () => ({ ...triggers, triggers: byEventBridge, eventBridgeIsOn }),
      }
      const place = { ...subject, delivery: 'eventbridge' as const }
      return Array.fromAsync(walkChecklist(checklist, probes, place))
    }),
  )
  expect(seen?.find(({ id }) => id === 'eventbridge')?.state).toBe('seen')
  expect(off?.find(({ id }) => id === 'eventbridge')).toMatchObject({
    state: 'missing',
    fix: 'turn EventBridge on',
  })
  expect(off?.find(({ id }) => id === 'file')?.state).toBe('blocked')
})

test.each([
  [
    'no destination for what fails',
    { invocation: 'asynchronous' as const, destination: undefined, queues: [], keep: 'keep them' },
    'keep them',
  ],
  ['no partial batch responses', { ...queue, reportsItems: false }, 'ReportBatchItemFailures'],
  ['no dead-letter queue', { ...queue, deadLetterQueue: undefined }, 'keep them'],
  ['too short a visibility timeout', { ...queue, visibilitySeconds: 179 }, 'VisibilityTimeout=180'],
])('%s loses or repeats failed events, and is reported', async (_, after, fix) => {
  const result = await stateOf({ afterFailure: async () => [after] }, 'failures')
  expect(result).toMatchObject({ state: 'missing' })
  expect(result?.fix).toContain(fix)
})

const withApi = (status: number, takesTokens = false) => ({
  api: async () => ({ url: 'https://api', takesTokens, status }),
})

test('the HTTP API is asked only where there is one, and only for what its callers send', async () => {
  expect(await stateOf({}, 'api')).toBeUndefined()
  const signing = { state: 'seen', detail: 'https://api' }
  expect(await stateOf(withApi(200), 'api')).toMatchObject(signing)
  const tokens = { state: 'seen', detail: 'https://api, which asks for a token' }
  expect(await stateOf(withApi(401, true), 'api')).toMatchObject(tokens)
})

test.each([
  [withApi(500), 'https://api/v1 answers 500: its function failed'],
  [withApi(404), 'https://api/v1 answers 404'],
  [withApi(200, true), 'https://api/v1 answers 200'],
])(
  'an API that answers otherwise is reported, with the command that deploys it',
  async (probes, detail) => {
    const found = await stateOf(probes, 'api')
    expect(found).toMatchObject({ state: 'missing', detail, fix: 'deploy the code' })
  },
)

test.each([
  [withApi(403), 'your credentials do not allow execute-api:Invoke on https://api/v1'],
  [withApi(429), 'the limits of https://api are reached: it answers 429'],
])('an API that lets nobody in is not judged', async (probes, detail) => {
  expect(await stateOf(probes, 'api')).toMatchObject({ state: 'unknown', detail })
})

const queueKey: QueueKey = {
  ...{ key: 'arn:key', queueNames: ['q', 'dead'], fault: undefined, lockedOut: [], unsure: [] },
}
const withKey = (more: Partial<QueueKey>) => ({
  queueKeys: async () => [{ ...queueKey, ...more }],
})

test('the key of the queues is checked only where they have one', async () => {
  expect(await stateOf({}, 'queue-key')).toBeUndefined()
  expect(await stateOf(withKey({}), 'queue-key')).toMatchObject({
    state: 'seen',
    detail: 'arn:key of q and dead',
  })
})

test.each<[string, Partial<QueueKey>, string]>([
  [
    'is disabled',
    { fault: { fact: 'its state is Disabled', fix: 'enable it' } },
    'the key arn:key of q and dead: its state is Disabled',
  ],
  [
    'locks a sender out',
    { lockedOut: [{ who: 'EventBridge', fix: 'enable it' }], unsure: ['S3'] },
    'the key arn:key of q and dead cannot be used by EventBridge',
  ],
])('a key that %s is reported with the command that helps', async (_, more, detail) => {
  const found = await stateOf(withKey(more), 'queue-key')
  expect(found).toMatchObject({ state: 'missing', detail, fix: 'enable it' })
})

test('a key whose policy has conditions that are not known is not judged', async () => {
  const found = await stateOf(withKey({ unsure: ['EventBridge'] }), 'queue-key')
  expect(found).toMatchObject({
    state: 'unknown',
    detail: "conditions in the key's policy decide on the use of arn:key by EventBridge",
  })
})

test('a step that access is denied to blocks nothing and is proved by a later step', async () => {
  const results = await look({
    ...{ timeToLive: denied, pointInTimeRecovery: denied, rights: denied, deadLetters: denied },
    functionError: denied,
  })
  const unknown = results.filter(({ state }) => state !== 'seen')
  expect(unknown.map(({ id, state, detail }) => `${id} ${state} ${detail}`)).toEqual(
    ['role', 'code', 'log-right', 'ttl', 'recovery', 'dead-letters'].map(
      (id) => `${id} unknown you may not look`,
    ),
  )
  expect(unknown.every(({ fix }) => fix === undefined)).toBe(true)
})

test('point-in-time recovery turned off on purpose is reported, not a fault', async () => {
  const off = { ...good, pointInTimeRecovery: async () => false }
  const place = { ...subject, noRecovery: 'the Free Tier has none' }
  const results = await Array.fromAsync(walkChecklist(checklist, off, place))
  expect(results.find(({ id }) => id === 'recovery')).toMatchObject({
    state: 'noted',
    detail: 'off: the Free Tier has none',
  })
})

test('a probe for something on its way is repeated a bounded number of times', async () => {
  let looks = 0
  const arrives = async () => (++looks < 3 ? undefined : row)
  const again = async (_: string, times: number) => times < 3
  const lookForItem = async () => {
    const results = await look({ row: arrives }, checklist, { again })
    return results.find(({ id }) => id === 'item')?.state
  }
  expect(await lookForItem()).toBe('seen')
  looks = -10
  expect(await lookForItem()).toBe('missing')
  expect(looks).toBe(-7)
})

test('a probe for something that does not arrive by itself runs once', async () => {
  let looks = 0
  const table = async () => void looks++
  await look({ table }, checklist, { again: async () => looks < 5 })
  expect(looks).toBe(1)
})

const several: Subject = {
  ...subject,
  filters: [
    { prefix: 'a/', suffix: '.jpg' },
    { prefix: 'b/', suffix: '.jpg' },
  ],
}
const first: Trigger = { ...trigger, covers: [true, false], filters: several.filters.slice(0, 1) }
const second: Trigger = {
  ...trigger,
  ...{ by: 'notification two', covers: [false, true], filters: several.filters.slice(1) },
}

test('the triggers together cover every filter', async () => {
  const found = await stateOf(withTriggers({ triggers: [first, second] }), 'trigger', several)
  expect(found).toMatchObject({
    state: 'seen',
    detail:
      'direct, by notification uploads and 1 more, on a/*.jpg, b/*.jpg, for uploads and removals',
  })
  const both = withTriggers({ triggers: [first, second] })
  expect((await stateOf(both, 'overlap', several))?.state).toBe('seen')
})

test.each<[string, readonly Trigger[], string]>([
  [
    'is covered by none',
    [first],
    'bucket uploads has no trigger for the function on b/*.jpg, only on a/*.jpg',
  ],
  [
    'lacks removals',
    [first, { ...second, events: creations }],
    'direct, by notification two: on b/*.jpg it leaves out ObjectRemoved:*',
  ],
  [
    'has a trigger that stands still',
    [first, { ...second, stopped: 'it is off' }],
    'direct, by notification two: it is off',
  ],
])('the trigger is missing where the second filter %s', async (_, triggers, detail) => {
  const found = await stateOf(withTriggers({ triggers }), 'trigger', several)
  expect(found).toMatchObject({ state: 'missing', detail })
})

test('a filter that is not encoded selects nothing: it is missing, and overlaps with nothing', async () => {
  const unencoded = {
    ...trigger,
    unencoded: { value: 'schema=1/', encoded: 'schema%3D1/' },
  }
  expect(await stateOf(withTriggers({ triggers: [unencoded] }), 'trigger')).toMatchObject({
    state: 'missing',
    detail:
      'direct, by notification uploads: its filter schema=1/ selects no key, because S3 compares it with the key percent-encoded: it must be schema%3D1/',
    fix: 'put the notification',
  })
  const both = withTriggers({ triggers: [unencoded, trigger] })
  expect((await stateOf(both, 'trigger'))?.state).toBe('seen')
  expect((await stateOf(both, 'overlap'))?.state).toBe('seen')
})

test('a topic that receives other keys stands for none of the missing ones', async () => {
  const topic = (...covers: boolean[]) => [{ by: 'topic uploads', covers }]
  const other = withTriggers({ triggers: [first], topics: topic(true, false) })
  expect((await stateOf(other, 'trigger', several))?.state).toBe('missing')
  const same = withTriggers({ triggers: [first], topics: topic(false, true) })
  expect(await stateOf(same, 'trigger', several)).toMatchObject({
    state: 'unknown',
    detail: 'topic uploads receives the events for b/*.jpg; this check does not follow SNS topics',
  })
})

const withHistory = async () => ({
  ...settings,
  historyTableName: 'upload_history',
  historyDays: '30',
})
const withoutIndex = { ...historyTable, dayIndexStatus: undefined }
const historySteps = ['history', 'history-ttl', 'history-role']

/** A pipeline with a history, which is complete but for these probes. */
async function lookAtHistory(probes: Partial<Probes> = {}) {
  const allowed = async () => ({ ...rights, updateHistory: true })
  const results = await look({ settings: withHistory, rights: allowed, ...probes })
  return new Map(results.map((result) => [result.id, result]))
}

test('a pipeline with a history has its table, its expiry and its right seen', async () => {
  const results = await lookAtHistory()
  expect([...results.values()].filter(({ state }) => state !== 'seen')).toEqual([])
  expect(historySteps.map((id) => results.get(id)?.detail)).toEqual([
    'upload_history',
    'after 30 days, by expires_at',
    'dynamodb:UpdateItem',
  ])
})

test('no step speaks of a history that the function does not keep', async () => {
  for (const value of [undefined, '']) {
    const results = await look({ settings: async () => ({ ...settings, historyTableName: value }) })
    expect(results.filter(({ id }) => historySteps.includes(id))).toEqual([])
  }
  // The steps about the function say so to whoever may not look at it.
  const unseen = await look({ settings: denied })
  expect(unseen.filter(({ id }) => historySteps.includes(id))).toEqual([])
  const forever = { ...(await withHistory()), historyDays: undefined }
  expect((await lookAtHistory({ settings: async () => forever })).has('history-ttl')).toBe(false)
})

test.each<[string, Partial<Probes>, string, string]>([
  [
    'no table',
    { historyTable: async () => undefined },
    'does not exist',
    'create-table --table-na',
  ],
  [
    'other keys',
    { historyTable: async () => ({ ...historyTable, keysFit: false }) },
    'the keys of upload_history are not object and event',
    'set HISTORY_TABLE_NAME to another table',
  ],
  [
    'an index that has items refused',
    { historyTable: async () => ({ ...historyTable, unfitIndex: 'its index by_size has' }) },
    'its index by_size has',
    'delete the index',
  ],
  [
    'a table in the making',
    { historyTable: async () => ({ ...historyTable, status: 'CREATING' }) },
    'its status is CREATING',
    'check again',
  ],
  [
    'no index by day',
    { historyTable: async () => ({ ...withoutIndex, dayIndexFault: 'it has no index by_day' }) },
    'it has no index by_day',
    'aws --endpoint-url http://127.0.0.1:8000 dynamodb update-table --table-name upload_history',
  ],
  [
    'another index of that name',
    {
      historyTable: async () => ({
        ...withoutIndex,
        dayIndexFault: 'its index by_day does not hold etag',
      }),
    },
    'does not hold etag',
    'delete that index, then run: aws',
  ],
  [
    'an index in the making',
    { historyTable: async () => ({ ...historyTable, dayIndexStatus: 'CREATING' }) },
    'the status of its index by_day is CREATING',
    'check again',
  ],
])(
  '%s of the history is a cross with a fix, and the upload waits',
  async (_, probes, fact, fix) => {
    const results = await lookAtHistory(probes)
    expect(results.get('history')).toMatchObject({
      state: 'missing',
      detail: expect.stringContaining(fact),
      fix: expect.stringContaining(fix),
    })
    for (const id of ['history-ttl', 'history-role', 'code', 'file', 'item']) {
      expect(results.get(id)?.state, id).toBe('blocked')
    }
    expect(results.get('variable')?.state).toBe('seen')
  },
)

test('without the right to the history, the upload waits', async () => {
  const results = await lookAtHistory({
    rights: async () => ({ ...rights, updateHistory: false }),
  })
  expect(results.get('history-role')).toMatchObject({
    state: 'missing',
    detail: 'the role does not allow dynamodb:UpdateItem on upload_history',
    fix: 'put the policy',
  })
  expect(results.get('file')?.state).toBe('blocked')
})

test.each([
  [undefined, 'TTL is off', 'update-time-to-live --table-name upload_history'],
  ['other', 'TTL uses other, not expires_at', 'turn TTL off for other first'],
])('a history that does not expire (TTL %s) blocks nothing', async (attribute, fact, fix) => {
  const results = await lookAtHistory({ historyTimeToLive: async () => attribute })
  expect(results.get('history-ttl')).toMatchObject({
    state: 'missing',
    detail: fact,
    fix: expect.stringContaining(fix),
  })
  const unseen = [...results.values()].filter(({ state }) => state !== 'seen')
  expect(unseen.map(({ id }) => id)).toEqual(['history-ttl'])
})

const versioned = { needToAsk: async () => ({ need: 'it is versioned', expires: false }) }
const asking = { settings: async () => ({ ...settings, asksS3: true }) }

test('a bucket that neither needs nor has it has no step about asking S3', async () => {
  expect(await stateOf({}, 'ask-s3')).toBeUndefined()
  expect(await stateOf(asking, 'ask-s3')).toMatchObject({ state: 'seen' })
})

test('a versioned bucket whose function does not ask S3 is found, with the rights and the variable', async () => {
  const granting = { rights: async () => ({ ...rights, allowAsking: 'grant it' }) }
  const found = await stateOf({ ...versioned, ...granting }, 'ask-s3')
  expect(found).toMatchObject({
    state: 'missing',
    detail: expect.stringContaining('bucket uploads: it is versioned'),
    fix: expect.stringMatching(/^grant it && aws .*CONFIRM_WITH_S3":"true"/),
  })
  const byStack = { ...subject, turnOnAsking: 'deploy --confirm-with-s3' }
  expect(await stateOf(versioned, 'ask-s3', byStack)).toMatchObject({ fix: byStack.turnOnAsking })
})

test('a function that asks S3 needs its rights, and a trigger for what lifecycle rules delete', async () => {
  const readObjects = { rights: async () => ({ ...rights, readObjects: false }) }
  expect(await stateOf({ ...asking, ...readObjects }, 'ask-s3')).toMatchObject({
    ...{ state: 'missing', fix: 'put the policy' },
    detail: expect.stringContaining('s3:ListBucket'),
  })
  const expiring = {
    needToAsk: async () => ({ need: 'its lifecycle rules delete objects', expires: true }),
  }
  expect(await stateOf({ ...asking, ...expiring }, 'ask-s3')).toMatchObject({
    ...{ state: 'missing', fix: 'put the notification' },
    detail: expect.stringContaining('no trigger carries s3:LifecycleExpiration:*'),
  })
  const carrying = withTrigger({ carriesExpirations: true })
  expect(await stateOf({ ...asking, ...expiring, ...carrying }, 'ask-s3')).toMatchObject({
    state: 'seen',
  })
})
