import {
  type ApiParts,
  createApi,
  createLiveFeed,
  type Experiment,
  type Lab,
  type LiveFeed,
  type Repair,
} from '../../src/api/index.ts'
import type { Objects, PartUploads, StoredPart } from '../../src/bucket/index.ts'
import type { Row } from '../../src/core/index.ts'
import { createReader } from '../../src/reader/reader.ts'
import { FakeLedger } from '../../src/reader/testing/fake-ledger.ts'
import type { FakeRows } from '../../src/reader/testing/fake-rows.ts'

export const token = 'the-token-of-the-test'
export const origin = 'https://dashboard.example'
export const bucket = 'uploads'

/** An API over rows in memory, with everything on. */
export interface ApiUnderTest {
  readonly ledger: FakeLedger
  /** Those of the ledger. */
  readonly rows: FakeRows
  readonly live: LiveFeed
  /** Keys that were deleted. */
  readonly deleted: string[]
  /** The parts that S3 has of the one upload. */
  readonly storedParts: StoredPart[]
  /** Errors that the API has reported. */
  readonly errors: unknown[]
  /** Sends a request with the token; a path begins with `/`. */
  ask(path: string, init?: RequestInit): Promise<Response>
}

export function openApi(parts: Partial<ApiParts> = {}): ApiUnderTest {
  const ledger = new FakeLedger()
  const { rows, events } = ledger
  const live = createLiveFeed({ epoch: 'test', mostReaders: 2 })
  const deleted: string[] = []
  const errors: unknown[] = []
  const storedParts: StoredPart[] = [{ partNumber: 1, etag: 'e', sizeBytes: 10 }]
  // A wait is over at once.
  let nowMs = 0
  const wait = async (ms: number) => {
    nowMs += ms
  }
  const objects: Objects = {
    async createTicket({ key }) {
      const url = 'https://s3.example/uploads'
      return { url, fields: { key }, expiresAt: '2026-11-23T04:00:00Z' }
    },
    async createLink({ key }) {
      const url = `https://s3.example/uploads/${encodeURIComponent(key)}`
      return { url, expiresAt: '2026-11-23T04:00:00Z' }
    },
    async deleteObject(_, key) {
      deleted.push(key)
      rows.put(row(key, { deleted: true, size: 0, etag: '', event_name: 'ObjectRemoved:Delete' }))
    },
  }
  const uploads: PartUploads = {
    create: async () => 'upload-1',
    async signPart(_, { partNumber }) {
      const url = `https://s3.example/uploads?partNumber=${partNumber}`
      return { url, expiresAt: '2026-11-23T04:00:00Z' }
    },
    parts: async () => storedParts,
    complete: async (_, parts) => `of-${parts.length}-parts`,
    abort: async () => void storedParts.splice(0),
  }
  const api = createApi({
    reader: createReader({
      ...{ rows, wait, now: () => nowMs },
      history: { events, now: () => ledger.nowMs },
    }),
    history: true,
    version: '0.0.0',
    token,
    allowedOrigins: [origin],
    links: { objects },
    tickets: { objects, prefix: 'incoming/', mostBytes: 1_000_000 },
    uploads: { uploads, prefix: 'incoming/', mostBytes: 1_000_000 },
    deletes: { objects },
    live,
    buckets: async () => ({ buckets: [bucket], readUnits: 1, requests: 2 }),
    checklist: async () => ({
      items: [
        {
          ...{ id: 'a', title: 'A', part: 'exercise', state: 'missing' },
          ...{ detail: 'it is not there', fix: 'make it' },
        },
      ],
      ...{ pending: 0, deadLetters: 1 },
    }),
    deadLetters: {
      list: async () => ({ items: [letter], isComplete: true, hidden: 1 }),
      get: async (id) => (id === letter.id ? { ...letter, body: '{}' } : undefined),
    },
    letterChanges: {
      redrive: async (ids) =>
        ids.map((id) =>
          id === letter.id
            ? { id, redriven: true, outcomes: { written: 1 } }
            : { id, redriven: false, cause: 'it fails' },
        ),
      drop: async (ids) => ids.filter((id) => id === letter.id),
    },
    lab,
    onError: (error) => errors.push(error),
    ...parts,
  })
  return {
    ...{ ledger, rows, live, deleted, errors, storedParts },
    ask: (path, { headers, ...init } = {}) =>
      api(
        new Request(`http://127.0.0.1:8080${path}`, {
          ...init,
          headers: { authorization: `Bearer ${token}`, ...headers },
        }),
      ),
  }
}

const item = { kind: 'table', name: 'lab_items' } as const
const object = { object_key: 'order/a.txt', size: 1, etag: 'e' }
const experiment: Experiment = {
  bucket: 'lab-uploads',
  events: [
    {
      ...{ event: 1, ...object, event_name: 'ObjectCreated:Put', sequencer: '01' },
      ...{ event_time: '2026-11-23T04:00:00.000Z', state: 'delivered' },
    },
  ],
  deliveries: [
    {
      ...{ event: 1, fault: 'throttle' },
      plain: [{ outcome: 'saved', message: 'Saved' }],
      ledger: [{ outcome: 'written', message: 'Saved' }],
    },
  ],
  objects: [object],
  ...{ plain: [row('order/a.txt')], ledger: [row('order/a.txt')], history: [] },
}
const repair: Repair = {
  ...{ isMade: true, bucket: 'lab-repair', functionName: 'lab-repair', table: 'lab_repair' },
  log: [{ time: '2026-11-23T04:00:00.000Z', level: 'INFO', message: 'Saved' }],
}
const lab: Lab = {
  repair: async () => repair,
  breakPart: async () => repair,
  putBack: async () => repair,
  tryUpload: async () => ({
    ...{ object_key: 'incoming/try.txt', row: row('incoming/try.txt') },
    attempts: [{ outcome: 'written', message: 'Saved' }],
  }),
  repairChecklist: async () => ({ items: [] }),
  experiment: async () => experiment,
  change: async () => experiment,
  deliver: async () => experiment,
  drop: async () => experiment,
  startOver: async () => {},
  state: async () => ({ parts: [item], isLeftOver: false }),
  tryOperation: async (operation) => ({
    ...{ operation, request: { TableName: 'lab_items' }, answer: {}, capacityUnits: 0.5 },
    command: 'aws dynamodb',
  }),
  remove: async () => [item],
}

const letter = {
  ...{ id: 'm1', queue: 'letters', since: '2026-11-23T04:00:00.000Z', receives: 3 },
  ...{ cause: 'RetriesExhausted', function: 'arn:aws:lambda:eu-west-1:1:function:f' },
  events: [
    {
      ...{ bucket, object_key: 'a/1', event_name: 'ObjectCreated:Put' },
      event_time: '2026-11-23T04:00:00.000Z',
    },
  ],
}

export function row(key: string, more: Partial<Row> = {}): Row {
  return {
    bucket,
    object_key: key,
    size: 12,
    etag: 'b1946ac92492d2347c6235b4d2611184',
    event_time: '2026-11-23T04:00:00.000Z',
    event_name: 'ObjectCreated:Put',
    sequencer: '0055AED6DCD90281E5',
    position: '000000000000000055AED6DCD90281E5|0|2026-11-23T04:00:00.000Z' as Row['position'] &
      string,
    ...more,
  }
}

/** The address of an operation with these parameters. */
export function address(path: string, parameters: Readonly<Record<string, unknown>>): string {
  const query = new URLSearchParams(
    Object.entries(parameters).map(([name, value]): [string, string] => [name, String(value)]),
  )
  return `${path}?${query}`
}

/** The body of a page, as its reader may take it. */
export interface PageBody {
  readonly items: readonly { readonly object_key?: string; readonly prefix?: string }[]
  readonly cursor?: string
  readonly requests: number
}

export async function pageOf(response: Response): Promise<PageBody> {
  return (await response.json()) as PageBody
}
