import { expect, test } from 'vitest'
import { createApi } from '../../src/api/index.ts'
import type { Context } from '../../src/cli/command.ts'
import { liveLine } from '../../src/cli/dev/live-line.ts'
import { humanLogLine, readLogLine } from '../../src/cli/log-line.ts'
import { type Row, readNotification, toRow, type UploadEvent } from '../../src/core/index.ts'
import { createHandler } from '../../src/lambda/handler.ts'
import { printableLine } from '../../src/local/functions/printable-line.ts'
import { createRandom } from '../simulation/random.ts'
import { hostileKey, unsafe } from './hostile-keys.ts'
import { often, seed } from './seed.ts'

const random = createRandom(seed)
const keys = Array.from({ length: often(10_000) }, () => hostileKey(random))

/** As S3 encodes a key in an event. */
const formEncoded = (key: string) => encodeURIComponent(key).replaceAll('%20', '+')

const notificationOf = (some: readonly string[]) => ({
  Records: some.map((key) => ({
    eventSource: 'aws:s3',
    eventName: 'ObjectCreated:Put',
    eventTime: '2026-11-23T04:00:00.000Z',
    s3: {
      bucket: { name: 'uploads' },
      object: { key: formEncoded(key), size: 1, eTag: 'e', sequencer: '0A' },
    },
  })),
})

const groups = Array.from({ length: keys.length / 50 }, (_, i) => keys.slice(i * 50, i * 50 + 50))

test(`a key comes out of its event as it was put (seed ${seed})`, () => {
  for (const group of groups) {
    const read = readNotification(notificationOf(group))
    const found = read.kind === 'direct' ? read.records : []
    expect(found.map((record) => record.kind === 'upload' && record.event.key)).toEqual(group)
  }
  expect(Object.keys(Object.prototype)).toEqual([])
})

test(`no line of the function, of logs or of dev has a character in it that hides or moves (seed ${seed})`, async () => {
  const held = new Map<string, UploadEvent>()
  const lines: string[] = []
  const handler = createHandler({
    ledger: {
      async record(event) {
        // Some are refused and some fail, so that every kind of line is written.
        if (held.size % 7 === 3) throw new Error(`Cannot save ${event.key}`)
        const known = held.has(event.key)
        held.set(event.key, event)
        return known ? 'duplicate' : 'written'
      },
    },
    now: () => 0,
    write: (line) => lines.push(line),
  })
  for (const group of groups) await handler(notificationOf(group), {}).catch(() => {})
  expect(lines.length).toBeGreaterThan(keys.length / 2)
  const context = { style: (_: string, text: string) => text } as unknown as Context
  for (const line of lines) {
    const stored = printableLine(line)
    const read = readLogLine(stored)
    const shown = [line, stored, read && humanLogLine(read), liveLine(stored, context)]
    for (const text of shown) if (text !== undefined) expect(text).not.toMatch(unsafe)
  }
  // What the function prints without our log, such as a stack, may be set in by tabs.
  for (const key of keys) {
    const stored = printableLine(`Error: Cannot save ${key}`)
    expect(stored.replaceAll('\t', '')).not.toMatch(unsafe)
    const read = readLogLine(stored)
    if (read !== undefined) expect(humanLogLine(read)).not.toMatch(unsafe)
  }
})

test(`no page has markup in it that comes from a key, nor what hides or moves (seed ${seed})`, async () => {
  const rows = new Map<string, Row>()
  let latest: readonly Row[] = []
  const api = createApi({
    ready: () => true,
    checklist: async () => [
      {
        id: 'x',
        title: 'x',
        seen: false,
        what: latest[0]?.object_key ?? '',
        mend: latest[0]?.object_key ?? '',
      },
    ],
    latestRows: async () => latest,
    row: async (_, key) => rows.get(key),
    counts: () => ({ pending: 0, deadLetters: 0 }),
  })
  const page = async (address: string) => (await api.request(address)).text()
  const rowOf = (key: string): Row => {
    const read = readNotification(notificationOf([key]))
    const [record] = read.kind === 'direct' ? read.records : []
    if (record?.kind !== 'upload') throw new Error(`Cannot read the event of ${key}`)
    return toRow(record.event, 0)
  }
  const show = async (some: readonly string[]) => {
    latest = some.map(rowOf)
    for (const row of latest) rows.set(row.object_key, row)
    return page('/')
  }
  const plainHome = tagsOf(await show(Array.from({ length: 50 }, (_, i) => `plain-${i}`)))
  const plainRow = tagsOf(await page('/row?bucket=uploads&key=plain-1'))
  const plainNone = tagsOf(await page('/row?bucket=uploads&key=nothing'))
  for (const group of groups) {
    const home = await show(group)
    expect(tagsOf(home)).toEqual(plainHome)
    expect(home.replaceAll('\n', '')).not.toMatch(unsafe)
    const [key = ''] = group
    const address = `/row?bucket=uploads&key=${encodeURIComponent(key)}`
    const found = await page(address)
    expect(tagsOf(found)).toEqual(plainRow)
    expect(found.replaceAll('\n', '')).not.toMatch(unsafe)
    rows.clear()
    const none = await page(address)
    expect(tagsOf(none)).toEqual(plainNone)
    expect(none.replaceAll('\n', '')).not.toMatch(unsafe)
  }
})

/** The markup of a page, without the one thing in it that follows a key: where a link leads. */
function tagsOf(page: string): readonly string[] {
  return (page.match(/<[^>]*>/g) ?? []).map((tag) =>
    tag.replace(/href="\/row\?bucket=uploads&amp;key=(?:[\w.!~*()%-]|&#39;)*"/, 'href="…"'),
  )
}
