import { expect, test } from 'vitest'
import { LedgerError } from '../core/index.ts'
import type { Sources } from '../repair/index.ts'
import { selectKeys } from '../repair/index.ts'
import { FakePair } from '../repair/testing/fake-pair.ts'
import { createVerifyHandler, type VerifyParts } from './handler.ts'
import { readVerifySettings } from './settings.ts'

const bucket = 'uploads'
const everything = selectKeys({ prefixes: [''], suffixes: [''], excludedBy: () => undefined })

function sourcesOf(pair: FakePair, slow: (signal: AbortSignal) => Promise<void> = async () => {}) {
  return (signal: AbortSignal): Sources => ({
    objects: async function* (from) {
      for await (const batch of pair.listObjects(from)) {
        await slow(signal)
        yield batch
      }
    },
    rows: pair.listRows,
    look: pair.look,
    cost: { listRequests: 0, readUnits: 0 },
  })
}

function partsOf(pair: FakePair, others: Partial<VerifyParts> = {}) {
  const written: string[] = []
  const invoked: object[] = []
  const parts: VerifyParts = {
    ...{ bucket, selection: everything, repair: false, graceMs: 0 },
    openSources: sourcesOf(pair),
    async confirm(key) {
      await pair.repair(key)
      return true
    },
    async invokeAgain(payload) {
      invoked.push(payload)
    },
    wait: async () => {},
    now: () => 0,
    write: (line) => void written.push(line),
    ...others,
  }
  return { parts, invoked, lines: () => written.map((line) => JSON.parse(line)) }
}

function filled(count: number): FakePair {
  const pair = new FakePair()
  for (let i = 0; i < count; i++) {
    const key = String(i).padStart(4, '0')
    pair.objects.set(key, { key, sizeBytes: 1, etag: 'e', lastModified: '' })
    if (i % 3 > 0) pair.rows.set(key, { object_key: key, size: i % 3, etag: 'e' })
  }
  pair.rows.set('gone', { object_key: 'gone', size: 1, etag: 'e' })
  return pair
}

const schedule = { 'detail-type': 'Scheduled Event', source: 'aws.events' }

test('an invocation logs what differs, and counts it as metrics', async () => {
  const { parts, lines, invoked } = partsOf(filled(9))
  const counts = { Objects: 9, Missing: 3, Ghost: 1, Differing: 3, Drift: 7 }
  const end = { Repaired: 0, Unrepaired: 7, Completed: 1 }
  const answer = await createVerifyHandler(parts)(schedule, { functionName: 'verify' })
  expect(answer).toEqual({ ...counts, ...end })
  const all = lines()
  expect(all.slice(0, 7).map(({ kind }) => kind)).toEqual([
    'missing',
    'differing',
    'missing',
    'differing',
    'missing',
    'differing',
    'ghost',
  ])
  expect(all.at(-1)).toMatchObject({ FunctionName: 'verify', ...counts, ...end })
  expect(invoked).toEqual([])
})

test('with REPAIR the rows are repaired', async () => {
  const pair = filled(9)
  const { parts } = partsOf(pair, { repair: true })
  const handler = createVerifyHandler(parts)
  expect(await handler(schedule)).toMatchObject({ Drift: 7, Repaired: 7, Unrepaired: 0 })
  expect(await handler(schedule)).toMatchObject({ Drift: 0 })
})

test('a comparison that is longer than the timeout goes on in further invocations, and misses nothing', async () => {
  const pair = filled(200)
  let pages = 0
  const { parts, invoked } = partsOf(pair, {
    // Never ends by itself once an invocation has had its four pages.
    openSources: sourcesOf(pair, async (signal) => {
      if (++pages % 5 > 0) return
      await new Promise((_, reject) =>
        signal.addEventListener('abort', () => reject(signal.reason)),
      )
    }),
  })
  const handler = createVerifyHandler(parts)
  const sum = { Objects: 0, Drift: 0, Completed: 0 }
  let payload: unknown = schedule
  let rounds = 0
  for (; payload !== undefined && rounds < 20; rounds++) {
    const counts = await handler(payload, { getRemainingTimeInMillis: () => 40 })
    if ('Objects' in counts) {
      sum.Drift += counts.Drift
      sum.Completed += counts.Completed
    }
    payload = invoked.shift()
  }
  expect(rounds).toBeGreaterThan(3)
  expect(sum).toMatchObject({ Drift: 134, Completed: 1 })
})

test('a chain of invocations that gets nowhere, or too far, ends with an error', async () => {
  const stuck = sourcesOf(filled(9), (signal) => {
    return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  const { parts, invoked } = partsOf(filled(9), { openSources: stuck })
  const short = { getRemainingTimeInMillis: () => 10 }
  await expect(createVerifyHandler(parts)(schedule, short)).rejects.toThrow('not one page')
  let pages = 0
  const slow = sourcesOf(filled(99), async (signal) => {
    if (++pages < 3) return
    await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))
  })
  const last = { continue: { after: '0', round: 15 } }
  const far = createVerifyHandler({ ...parts, openSources: slow })
  await expect(far(last, short)).rejects.toThrow('it was invoked again 15 times, and is at 00')
  expect(invoked).toEqual([])
})

const tasks = [
  {
    taskId: '1',
    s3Key: 'in/a+b%C3%A9.txt',
    s3VersionId: null,
    s3BucketArn: 'arn:aws:s3:::uploads',
  },
  { taskId: '2', s3Key: 'in/busy', s3BucketArn: 'arn:aws:s3:::uploads' },
  { taskId: '3', s3Key: 'in/denied', s3BucketArn: 'arn:aws:s3:::uploads' },
  { taskId: '4', s3Key: 'out/x', s3BucketArn: 'arn:aws:s3:::uploads' },
  { taskId: '5', s3Key: 'in/x', s3BucketArn: 'arn:aws:s3:::other' },
  { taskId: '6', s3Key: 'in/right', s3Bucket: 'uploads' },
]

test.each(['1.0', '2.0'])(
  'S3 Batch Operations is answered in the form of its schema %s',
  async (version) => {
    const keys: string[] = []
    const { parts } = partsOf(filled(0), {
      selection: selectKeys({ prefixes: ['in/'], suffixes: [''], excludedBy: () => undefined }),
      async confirm(key) {
        keys.push(key)
        if (key === 'in/busy') throw new LedgerError('unavailable', 'Cannot save: slow down')
        if (key === 'in/denied') throw new LedgerError('refused', 'Cannot save: denied')
        return key !== 'in/right'
      },
    })
    const invocation = {
      invocationSchemaVersion: version,
      invocationId: 'i',
      job: { id: 'j' },
      tasks,
    }
    expect(await createVerifyHandler(parts)(invocation)).toEqual({
      invocationSchemaVersion: version,
      treatMissingKeysAs: 'TemporaryFailure',
      invocationId: 'i',
      results: [
        { taskId: '1', resultCode: 'Succeeded', resultString: 'Row written' },
        { taskId: '2', resultCode: 'TemporaryFailure', resultString: 'Cannot save: slow down' },
        { taskId: '3', resultCode: 'PermanentFailure', resultString: 'Cannot save: denied' },
        { taskId: '4', resultCode: 'Succeeded', resultString: expect.stringContaining('Ignored') },
        {
          taskId: '5',
          resultCode: 'PermanentFailure',
          resultString: expect.stringContaining('other'),
        },
        { taskId: '6', resultCode: 'Succeeded', resultString: 'Row was right' },
      ],
    })
    expect(keys).toEqual(['in/a bé.txt', 'in/busy', 'in/denied', 'in/right'])
  },
)

const environment = { AWS_REGION: 'us-east-1', TABLE_NAME: 'upload_metadata', BUCKET_NAME: bucket }

test.each([
  ['BUCKET_NAME', undefined, 'is not set'],
  ['BUCKET_NAME', 'arn:aws:s3:::uploads', 'is an ARN'],
  ['KEY_PREFIXES', 'incoming/', 'give a JSON array of texts'],
  ['REPAIR', 'yes', 'is "yes"; give true or false'],
  ['GRACE_SECONDS', '15s', 'give a whole number'],
  ['EXCLUDE_KEYS', '[""]', 'which is no pattern'],
  ['LAST_SIZE_AND_ETAG', 'true', 'give on or off'],
  ['HISTORY_DAYS', '30', 'is for the table of HISTORY_TABLE_NAME'],
])('a wrong %s stops the function at its start', (variable, value, fact) => {
  expect(() => readVerifySettings({ ...environment, [variable]: value })).toThrow(
    expect.objectContaining({ code: 'configuration', message: expect.stringContaining(fact) }),
  )
})

test('without settings every key is compared, and nothing repaired', () => {
  const { selection, repair, graceMs } = readVerifySettings(environment)
  expect([selection.prefixes, repair, graceMs]).toEqual([[''], false, 15_000])
})

test('tombstones stay as long as the history', () => {
  const history = { HISTORY_TABLE_NAME: 'upload_history', HISTORY_DAYS: '400' }
  const { tombstones } = readVerifySettings({ ...environment, ...history })
  expect(tombstones).toEqual({ lastSizeAndEtag: false, tombstoneDays: 400 })
})
