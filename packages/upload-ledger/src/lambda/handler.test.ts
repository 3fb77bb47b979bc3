import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import {
  type History,
  type Ledger,
  LedgerError,
  type ObjectEvent,
  type Outcome,
  type UploadEvent,
} from '../core/index.ts'
import { createHandler, type InvocationContext } from './handler.ts'

const nowMs = Date.UTC(2026, 10, 23, 4, 0, 1)

function fixture(name: string): unknown {
  const url = new URL(`../../test/fixtures/${name}.json`, import.meta.url)
  return JSON.parse(readFileSync(url, 'utf8')).notification
}

const s3 = (...objects: object[]) => ({
  Records: objects.map((object) => ({
    eventName: 'ObjectCreated:Put',
    eventTime: '2026-11-23T04:00:00.000Z',
    s3: { bucket: { name: 'uploads' }, object: { key: 'a.txt', sequencer: '01', ...object } },
  })),
})

/** The table's rule in a Map; `fail` stands in for a table that cannot be reached. */
function memoryLedger(fail: (event: UploadEvent) => boolean = () => false) {
  const rows = new Map<string, UploadEvent>()
  const ledger: Ledger = {
    async record(event): Promise<Outcome> {
      if (fail(event)) throw new LedgerError('unavailable', `Cannot save ${event.key}: no answer`)
      const object = `${event.bucket}/${event.key}`
      const held = rows.get(object)
      if (held !== undefined && held.position >= event.position) {
        return held.position === event.position ? 'duplicate' : 'stale'
      }
      rows.set(object, event)
      return 'written'
    },
  }
  return { ledger, rows }
}

/** What is done to ledger and history, in order: `history a.txt 01 ×2`, `row a.txt 01`. */
function recorders(fails: (event: ObjectEvent) => boolean = () => false) {
  const steps: string[] = []
  const history: History = {
    async record(event, deliveries) {
      if (fails(event))
        throw new LedgerError('unavailable', `Cannot record the history of ${event.key}`)
      // The row of a fold must wait for the slowest of its events.
      for (let turns = event.sequencer === '01' ? 9 : 0; turns > 0; turns--) await Promise.resolve()
      steps.push(`history ${event.key} ${event.sequencer} ×${deliveries}`)
    },
  }
  const ledger: Ledger = {
    async record(event) {
      steps.push(`row ${event.key} ${event.sequencer}`)
      return 'written'
    },
  }
  return { ledger, history, steps }
}

function invoker(ledger: Ledger, context: Partial<InvocationContext> = {}, history?: History) {
  const lines: string[] = []
  const write = (line: string) => lines.push(line)
  const handler = createHandler({ ledger, history, now: () => nowMs, write })
  const invoke = (payload: unknown) =>
    handler(payload, { awsRequestId: 'r1', functionName: 'upload-ledger', ...context })
  return { invoke, lines, log: () => lines.map((line) => JSON.parse(line)) }
}

test('a direct invocation answers what came of its records', async () => {
  const { ledger, rows } = memoryLedger()
  const { invoke, log } = invoker(ledger)
  const answer = await invoke(fixture('put'))
  expect(answer).toEqual({
    statusCode: 200,
    body: '{"written":1,"duplicate":0,"stale":0,"ignored":0}',
  })
  expect([...rows.keys()]).toEqual(['uploads/incoming/notes.txt'])
  expect(log()).toMatchObject([
    { level: 'INFO', requestId: 'r1', message: 'Saved metadata for uploads/incoming/notes.txt' },
    { written: 1, poison: 0, delivery_delay_ms: [877] },
  ])
})

test('without metrics the log has the outcomes of the records and nothing else', async () => {
  const { ledger } = memoryLedger()
  const lines: string[] = []
  const write = (line: string) => lines.push(line)
  await createHandler({ ledger, now: () => nowMs, write, metrics: false })(fixture('put'))
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([
    { message: 'Saved metadata for uploads/incoming/notes.txt' },
  ])
})

test('with LOG_LEVEL=warn a recorded event has no line, and a failure and the metrics have theirs', async () => {
  const { ledger } = memoryLedger()
  const lines: string[] = []
  const write = (line: string) => lines.push(line)
  const handler = createHandler({ ledger, now: () => nowMs, write, logLevel: 'warn' })
  await handler(fixture('put'))
  expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ written: 1 }])
  await expect(handler('hello')).rejects.toThrow()
  expect(lines.map((line) => JSON.parse(line).level)).toEqual([undefined, 'ERROR', undefined])
})

test('answer and log distinguish a redelivery from a late event', async () => {
  const { ledger } = memoryLedger()
  const { invoke, log } = invoker(ledger)
  await invoke(s3({ sequencer: '02' }))
  const answer = await invoke(s3({ sequencer: '02' }))
  expect(answer).toMatchObject({ body: expect.stringContaining('"duplicate":1') })
  const late = await invoke(s3({ sequencer: '01' }))
  expect(late).toMatchObject({ body: expect.stringContaining('"stale":1') })
  const messages = log().flatMap(({ message }) => message ?? [])
  expect(messages).toEqual([
    'Saved metadata for uploads/a.txt',
    'Already saved metadata for uploads/a.txt',
    'Kept the newer row for uploads/a.txt',
  ])
})

test.each([
  [{}, 0],
  [{ Event: 's3:TestEvent' }, 0],
  [{ Records: [{}] }, 1],
  [{ Records: [{ ...s3({}).Records[0], eventName: 'ObjectSynced:Create' }] }, 1],
])('%j is ignored with one warning, and counts %d times as unknown', async (payload, unknown) => {
  const { invoke, log } = invoker(memoryLedger().ledger)
  expect(await invoke(payload)).toEqual({
    statusCode: 200,
    body: '{"written":0,"duplicate":0,"stale":0,"ignored":1}',
  })
  expect(log().filter(({ level }) => level !== undefined)).toMatchObject([{ level: 'WARN' }])
  expect(log().at(-1)).toMatchObject({ ignored: 1, unknown, poison: 0 })
})

test('events of excluded keys are ignored, uploads and removals, and the others are recorded', async () => {
  const { ledger, rows } = memoryLedger()
  const lines: string[] = []
  const excludedBy = (key: string) => (key.endsWith('.info') ? '*.info' : undefined)
  const write = (line: string) => lines.push(line)
  const handler = createHandler({ ledger, now: () => nowMs, write, excludedBy })
  const { Records } = s3({ key: 'in/a.txt' }, { key: 'in/a.info' }, { key: 'in/b.info' })
  const removal = { ...Records[2], eventName: 'ObjectRemoved:Delete' }
  const body = JSON.stringify({ Records: [Records[1], removal] })
  expect(await handler({ Records: [...Records.slice(0, 2), removal] })).toEqual({
    statusCode: 200,
    body: '{"written":1,"duplicate":0,"stale":0,"ignored":2}',
  })
  const log = () => lines.map((line) => JSON.parse(line))
  expect(log().at(-1)).toMatchObject({ written: 1, ignored: 2, unknown: 0, poison: 0, failed: 0 })
  expect(log().filter(({ level }) => level === 'WARN')).toMatchObject([
    { message: 'Ignored a record: uploads/in/a.info is excluded by *.info', outcome: 'ignored' },
    { message: 'Ignored a record: uploads/in/b.info is excluded by *.info', outcome: 'ignored' },
  ])
  expect(await handler({ Records: [{ messageId: 'm1', body }] })).toEqual({ batchItemFailures: [] })
  expect([...rows.keys()]).toEqual(['uploads/in/a.txt'])
})

test.each([[null], [7], ['hello'], [[]], [[{}]], [{ hello: 1 }], [{ source: 'aws.ec2' }]])(
  'a payload of no known form is never a success: %j',
  async (payload) => {
    const { invoke, log } = invoker(memoryLedger().ledger)
    await expect(invoke(payload)).rejects.toThrow(
      /^Cannot save 1 of 1 records: Cannot read payload/,
    )
    expect(log().at(-1)).toMatchObject({ ignored: 0, unknown: 0, poison: 1 })
    const body = JSON.stringify(payload)
    expect(await invoke({ Records: [{ messageId: 'm1', body }] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'm1' }],
    })
  },
)

test('a list of messages, as EventBridge Pipes sends it, is answered as a batch', async () => {
  const { ledger, rows } = memoryLedger()
  const [first] = fixture('pipes-sqs') as [object]
  const answer = await invoker(ledger).invoke([
    { messageId: 'm1', body: 'hello' },
    first,
    { messageId: 'm2', body: '{"hello":1}' },
  ])
  expect(answer).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
  })
  expect([...rows.keys()]).toEqual(['uploads/incoming/notes.txt'])
})

test('a list of events without messages succeeds or fails as one', async () => {
  const { ledger, rows } = memoryLedger()
  const { invoke } = invoker(ledger)
  const events = fixture('pipes-input-template') as unknown[]
  expect(await invoke(events)).toMatchObject({ statusCode: 200 })
  await expect(invoke([...events, { hello: 1 }])).rejects.toThrow('Cannot read payload[1]: ')
  expect(rows.size).toBe(1)
})

test('a direct invocation throws only after saving every good record', async () => {
  const { ledger, rows } = memoryLedger()
  const { invoke, log } = invoker(ledger)
  await expect(invoke(fixture('several-records'))).rejects.toThrow(
    'Cannot save 1 of 3 records: Cannot read s3.object.size',
  )
  expect([...rows.values()].map(({ key }) => key)).toEqual(['incoming/a.txt', 'incoming/b.txt'])
  expect(log().at(-1)).toMatchObject({ written: 2, poison: 1, failed: 0 })
})

test("only the failed messages of a queue's batch are reported", async () => {
  const { ledger, rows } = memoryLedger()
  const { invoke, log } = invoker(ledger)
  const answer = await invoke(fixture('sqs-two-good-one-poison'))
  const failed = '19dd0b57-b21e-4ac1-bd88-01bbb068cb78'
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: failed }] })
  expect(rows.size).toBe(2)
  expect(log()).toContainEqual(
    expect.objectContaining({ level: 'ERROR', outcome: 'poison', messageId: failed }),
  )
})

test('a queue’s batch of poison alone is reported whole and does not throw', async () => {
  const Records = Array.from({ length: 10 }, (_, i) => ({ messageId: `m${i}`, body: 'no JSON' }))
  const answer = await invoker(memoryLedger().ledger).invoke({ Records })
  expect(answer).toEqual({
    batchItemFailures: Records.map(({ messageId }) => ({ itemIdentifier: messageId })),
  })
})

test('a message is reported once, however many of its records failed', async () => {
  const { ledger } = memoryLedger(() => true)
  const body = JSON.stringify(s3({ key: 'a' }, { key: 'b' }))
  const answer = await invoker(ledger).invoke({ Records: [{ messageId: 'm1', body }] })
  expect(answer).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
})

test('only the greatest event of an object is sent, and each is counted', async () => {
  const { ledger, rows } = memoryLedger()
  const { invoke } = invoker(ledger)
  const answer = await invoke(s3({ sequencer: '02' }, { sequencer: '03' }, { sequencer: '03' }))
  expect(answer).toMatchObject({ body: '{"written":1,"duplicate":1,"stale":1,"ignored":0}' })
  expect(rows.get('uploads/a.txt')?.sequencer).toBe('03')
})

test('if the write of a fold fails, every record folded into it fails', async () => {
  const { ledger } = memoryLedger(({ key }) => key === 'a.txt')
  const message = (messageId: string, object: object) => ({
    messageId,
    body: JSON.stringify(s3(object)),
  })
  const answer = await invoker(ledger).invoke({
    Records: [
      message('m1', { sequencer: '01' }),
      message('m2', { sequencer: '02' }),
      message('m3', { key: 'b.txt' }),
    ],
  })
  expect(answer).toEqual({
    batchItemFailures: [{ itemIdentifier: 'm1' }, { itemIdentifier: 'm2' }],
  })
})

test('shortly before the timeout unfinished messages are reported as failed and saved ones acknowledged', async () => {
  const { ledger: table } = memoryLedger()
  const ledger: Ledger = {
    record: (event) =>
      event.key.startsWith('slow') ? new Promise<Outcome>(() => {}) : table.record(event),
  }
  const keys = ['a', ...Array.from({ length: 100 }, (_, i) => `slow-${i}`)]
  const Records = keys.map((key) => ({ messageId: key, body: JSON.stringify(s3({ key })) }))
  const { invoke, log } = invoker(ledger, { getRemainingTimeInMillis: () => 100 })
  const answer = await invoke({ Records })
  expect(answer).toEqual({
    batchItemFailures: keys.slice(1).map((itemIdentifier) => ({ itemIdentifier })),
  })
  expect(log().at(-1)).toMatchObject({ written: 1, failed: 100 })
})

test('at most 64 writes run at once', async () => {
  let under = 0
  let most = 0
  const ledger: Ledger = {
    async record() {
      most = Math.max(most, ++under)
      await new Promise((resolve) => setImmediate(resolve))
      under--
      return 'written'
    },
  }
  await invoker(ledger).invoke(s3(...Array.from({ length: 100 }, (_, i) => ({ key: `k${i}` }))))
  expect(most).toBe(64)
})

test('no line of the log is unsafe to print, whatever the key', async () => {
  const { invoke, lines } = invoker(memoryLedger().ledger)
  const key = '\u001b]0;pwned\u0007\u202egnp.exe\u009b31m\n{"level":"fake"}'
  await invoke(s3({ key: encodeURIComponent(key) }))
  expect(lines).toHaveLength(2)
  for (const line of lines) expect(line).not.toMatch(/[\p{Cc}\p{Cf}]/u)
  const { object_key: logged, message } = JSON.parse(lines[0] ?? '')
  expect(logged).toBe(key)
  expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u)
})

test('two etags under one sequencer are counted, cause a warning and change no outcome', async () => {
  const { ledger } = memoryLedger()
  const told: Ledger = {
    record: async (event, signal, watch) => {
      if (event.etag === 'e3') watch?.onConflict?.('e2')
      return ledger.record(event, signal)
    },
  }
  const { invoke, log } = invoker(told)
  await invoke(s3({ eTag: 'e1' }, { eTag: 'e2' }, { eTag: 'e2', key: 'b.txt' }))
  const warned = () => log().filter(({ level }) => level === 'WARN')
  expect(warned()).toMatchObject([{ object_key: 'a.txt', etag: 'e2', held_etag: 'e1' }])
  expect(log().at(-1)).toMatchObject({ written: 2, duplicate: 1, conflict: 1 })
  await invoke(s3({ eTag: 'e3' }))
  expect(warned()[1]).toMatchObject({ object_key: 'a.txt', etag: 'e3', held_etag: 'e2' })
  expect(log().at(-1)).toMatchObject({ duplicate: 1, conflict: 1 })
})

test('how often S3 was asked is in the line of the record and in the metrics, if it was', async () => {
  const { ledger } = memoryLedger()
  const asking: Ledger = {
    record: async (event, signal, watch) => {
      if (event.key === 'a.txt') watch?.onAsk?.(2)
      return ledger.record(event, signal)
    },
  }
  const { invoke, log } = invoker(asking)
  await invoke(s3({}, { key: 'b.txt' }))
  expect(log()[0]).toMatchObject({ object_key: 'a.txt', asked: 2, outcome: 'written' })
  expect(log()[1]).not.toHaveProperty('asked')
  expect(log().at(-1)).toMatchObject({ written: 2, asked: 2 })
  await invoke(s3({ key: 'c.txt' }))
  expect(log().at(-1)).not.toHaveProperty('asked')
})

test.each([
  ['refused', 1],
  ['configuration', 1],
  ['unavailable', 0],
] as const)('a failure that is %s counts %d times as one of configuration', async (code, count) => {
  const ledger: Ledger = { record: () => Promise.reject(new LedgerError(code, 'Cannot save it')) }
  const { invoke, log } = invoker(ledger)
  await expect(invoke(s3({}))).rejects.toThrow()
  expect(log().at(-1)).toMatchObject({ failed: 1, config_errors: count })
})

test('an event that its table can never hold is poison, and no fault of the configuration', async () => {
  const error = new LedgerError('invalid-notification', 'Cannot save it: its row is too large')
  const { invoke, log } = invoker({ record: () => Promise.reject(error) })
  await expect(invoke(s3({}))).rejects.toThrow('its row is too large')
  expect(log().at(-1)).toMatchObject({ poison: 1, failed: 0, config_errors: 0 })
  expect(log()[0]).toMatchObject({ level: 'ERROR', outcome: 'poison', object_key: 'a.txt' })
})

test('every event of an object is in the history before the last one becomes its row', async () => {
  const { ledger, history, steps } = recorders()
  const payload = s3({ sequencer: '02' }, { sequencer: '01' }, { sequencer: '02' }, { key: 'b' })
  expect(await invoker(ledger, {}, history).invoke(payload)).toMatchObject({ statusCode: 200 })
  expect(steps.filter((step) => step.includes('a.txt'))).toEqual([
    'history a.txt 02 ×2',
    'history a.txt 01 ×1',
    'row a.txt 02',
  ])
  expect(steps.filter((step) => step.includes(' b '))).toEqual(['history b 01 ×1', 'row b 01'])
})

test('an event that the history does not take costs its object the row, and no other object', async () => {
  const { ledger, history, steps } = recorders(({ sequencer }) => sequencer === '02')
  const message = (messageId: string, object: object) => ({
    messageId,
    body: JSON.stringify(s3(object)),
  })
  const { invoke, log } = invoker(ledger, {}, history)
  const answer = await invoke({
    Records: [
      message('m1', { sequencer: '03' }),
      message('m2', { sequencer: '02' }),
      message('m3', { sequencer: '01' }),
      message('m4', { key: 'b.txt' }),
    ],
  })
  const failed = ['m1', 'm2', 'm3'].map((itemIdentifier) => ({ itemIdentifier }))
  expect(answer).toEqual({ batchItemFailures: failed })
  expect(steps.filter((step) => step.startsWith('row'))).toEqual(['row b.txt 01'])
  expect(log()[0]).toMatchObject({ level: 'ERROR', message: 'Cannot record the history of a.txt' })
  expect(log().at(-1)).toMatchObject({ written: 1, failed: 3 })
})

test('tags are refreshed once for each object, after the history has their events, and fail alone', async () => {
  const { ledger, history, steps } = recorders(({ key }) => key === 'lost.txt')
  const lines: string[] = []
  const handler = createHandler({
    ...{ ledger, history, now: () => nowMs },
    write: (line) => lines.push(line),
    async refresh({ key }) {
      steps.push(`tags ${key}`)
      if (key === 'denied.txt') throw new LedgerError('refused', `Cannot read the tags of ${key}`)
    },
  })
  const message = (messageId: string, key: string, eventName = 'ObjectTagging:Put') => {
    const record = { eventName, s3: { bucket: { name: 'uploads' }, object: { key } } }
    return { messageId, body: JSON.stringify({ Records: [record] }) }
  }
  const answer = await handler({
    Records: [
      ...[message('m1', 'a.txt'), message('m2', 'a.txt', 'ObjectTagging:Delete')],
      ...[message('m3', 'denied.txt'), message('m4', 'lost.txt')],
      message('m5', 'acl.txt', 'ObjectAcl:Put'),
    ],
  })
  expect(answer).toEqual({
    batchItemFailures: ['m3', 'm4'].map((itemIdentifier) => ({ itemIdentifier })),
  })
  expect(steps.filter((step) => step.startsWith('tags'))).toEqual(['tags a.txt', 'tags denied.txt'])
  const first = steps.findIndex((step) => step.startsWith('tags'))
  expect(steps.slice(first).some((step) => step.startsWith('history'))).toBe(false)
  const log = lines.map((line) => JSON.parse(line))
  expect(log[0]).toMatchObject({
    message: 'Refreshed the tags of uploads/a.txt',
    outcome: 'ignored',
  })
  expect(log[4]).toMatchObject({
    message: 'Recorded in the history alone an event of uploads/acl.txt',
  })
  expect(log.at(-1)).toMatchObject({ ignored: 3, failed: 2, config_errors: 1 })
})

test('an event that moves no row is in the history alone, once for all its deliveries', async () => {
  const { ledger, history, steps } = recorders()
  const { invoke, log } = invoker(ledger, {}, history)
  const tagging = fixture('tagging') as { Records: object[] }
  expect(await invoke({ Records: [...tagging.Records, ...tagging.Records] })).toEqual({
    statusCode: 200,
    body: '{"written":0,"duplicate":0,"stale":0,"ignored":2}',
  })
  expect(steps).toEqual(['history incoming/notes.txt  ×2'])
  const message = 'Recorded in the history alone an event of uploads/incoming/notes.txt'
  expect(log()[0]).toMatchObject({ level: 'INFO', outcome: 'ignored', message })
})

test('an event that moves no row fails where the history fails, and only there', async () => {
  const tagging = fixture('tagging')
  const Records = [{ messageId: 'm1', body: JSON.stringify(tagging) }]
  const { ledger, history } = recorders(() => true)
  const { invoke, log } = invoker(ledger, {}, history)
  await expect(invoke(tagging)).rejects.toThrow(
    'Cannot save 1 of 1 records: Cannot record the history of incoming/notes.txt',
  )
  expect(await invoke({ Records })).toEqual({ batchItemFailures: [{ itemIdentifier: 'm1' }] })
  expect(log().at(-1)).toMatchObject({ ignored: 0, failed: 1 })
  const without = invoker(ledger)
  expect(await without.invoke(tagging)).toMatchObject({ statusCode: 200 })
  expect(without.log()[0]).toMatchObject({ level: 'WARN', outcome: 'ignored' })
})

test('shortly before the timeout what the history has not is reported as failed, and has no row', async () => {
  const { ledger, history, steps } = recorders()
  const stuck: History = {
    record: (event, deliveries) =>
      event.key.startsWith('slow')
        ? new Promise<void>(() => {})
        : history.record(event, deliveries),
  }
  const keys = ['a', ...Array.from({ length: 100 }, (_, i) => `slow-${i}`)]
  const Records = keys.map((key) => ({ messageId: key, body: JSON.stringify(s3({ key })) }))
  const { invoke } = invoker(ledger, { getRemainingTimeInMillis: () => 100 }, stuck)
  expect(await invoke({ Records })).toEqual({
    batchItemFailures: keys.slice(1).map((itemIdentifier) => ({ itemIdentifier })),
  })
  expect(steps).toEqual(['history a 01 ×1', 'row a 01'])
})

test('at most 64 writes run at once, those of the history among them', async () => {
  let under = 0
  let most = 0
  const write = async () => {
    most = Math.max(most, ++under)
    await new Promise((resolve) => setImmediate(resolve))
    under--
  }
  const ledger: Ledger = { record: async () => write().then(() => 'written' as const) }
  const objects = Array.from({ length: 100 }, (_, i) => ({ key: `k${i % 40}`, sequencer: `${i}` }))
  await invoker(ledger, {}, { record: write }).invoke(s3(...objects))
  expect(most).toBe(64)
})

test('no event of an excluded key is in the history, whether or not it would move a row', async () => {
  const { ledger, history, steps } = recorders()
  const excludedBy = (key: string) => (key.endsWith('.info') ? '*.info' : undefined)
  const write = () => {}
  const handler = createHandler({ ledger, history, now: () => nowMs, write, excludedBy })
  const { Records } = s3({ key: 'a.info' }, { key: 'b.info' }, { key: 'b.txt' })
  await handler({
    Records: [Records[0], { ...Records[1], eventName: 'ObjectTagging:Put' }, Records[2]],
  })
  expect(steps).toEqual(['history b.txt 01 ×1', 'row b.txt 01'])
})
