import { expect, test } from 'vitest'
import { printableLine } from '../../packages/local-cloud/src/functions/printable-line.ts'
import { createPages } from '../../packages/upload-ledger/src/api/index.ts'
import type { Context } from '../../packages/upload-ledger/src/cli/command.ts'
import { liveLine } from '../../packages/upload-ledger/src/cli/dev/live-line.ts'
import { humanLogLine, readLogLine } from '../../packages/upload-ledger/src/cli/log-line.ts'
import { type Row, rowOfEvent } from '../../packages/upload-ledger/src/core/index.ts'
import { createHandler } from '../../packages/upload-ledger/src/lambda/handler.ts'
import { hostileGroups, unsafe } from '../support/hostile-keys.ts'
import { createRandom } from '../support/random.ts'
import { often, seed } from '../support/seed.ts'
import { eventsOf, notificationOf } from './key-notification.ts'

const count = often(10_000)
const groups = () => hostileGroups(createRandom(seed), count, 50)
const timeout = 60_000 * (count / 10_000)

test(`each of ${count} keys is read from its event as it was put (seed ${seed})`, {
  timeout,
}, () => {
  for (const group of groups()) expect(eventsOf(group).map(({ key }) => key)).toEqual(group)
  expect(Object.keys(Object.prototype)).toEqual([])
})

test(`no line of the function, of logs or of dev has a hidden or control character (seed ${seed})`, {
  timeout,
}, async () => {
  let lines: string[] = []
  let written = 0
  let records = 0
  const handler = createHandler({
    ledger: {
      async record(event) {
        // Some are refused and some fail, so that every kind of line is written.
        if (records++ % 7 === 3) throw new Error(`Cannot save ${event.key}`)
        return records % 5 === 0 ? 'duplicate' : 'written'
      },
    },
    now: () => 0,
    write: (line) => lines.push(line),
  })
  const context = { style: (_: string, text: string) => text } as unknown as Context
  for (const group of groups()) {
    lines = []
    await handler(notificationOf(group), {}).catch(() => {})
    written += lines.length
    for (const line of lines) {
      const stored = printableLine(line)
      const read = readLogLine(stored)
      const shown = [line, stored, read && humanLogLine(read), liveLine(stored, context)]
      for (const text of shown) if (text !== undefined) expect(text).not.toMatch(unsafe)
    }
    // What the function prints without our log, such as a stack, may be set in by tabs.
    for (const key of group) {
      const stored = printableLine(`Error: Cannot save ${key}`)
      expect(stored.replaceAll('\t', '')).not.toMatch(unsafe)
      const read = readLogLine(stored)
      if (read !== undefined) expect(humanLogLine(read)).not.toMatch(unsafe)
    }
  }
  expect(written).toBeGreaterThan(count)
})

test(`no page contains a key's markup or hidden or control characters (seed ${seed})`, {
  timeout,
}, async () => {
  const rows = new Map<string, Row>()
  let latest: readonly Row[] = []
  const api = createPages({
    health: async () => ({ status: 'ok' }),
    checklist: async () => [
      {
        id: 'x',
        title: 'x',
        part: 'exercise' as const,
        state: 'missing' as const,
        detail: latest[0]?.object_key ?? '',
        fix: latest[0]?.object_key ?? '',
      },
    ],
    latestRows: async () => ({ rows: latest, read: latest.length, isAll: true }),
    row: async (_, key) => rows.get(key),
    counts: () => ({ pending: 0, deadLetters: 0 }),
  })
  const page = async (address: string) => (await api.request(address)).text()
  const rowOf = (key: string): Row => {
    const [event] = eventsOf([key])
    if (event === undefined) throw new Error(`Cannot read the event of ${key}`)
    return rowOfEvent(event, 0)
  }
  const show = async (some: readonly string[]) => {
    latest = some.map(rowOf)
    rows.clear()
    for (const row of latest) rows.set(row.object_key, row)
    return page('/plain')
  }
  const plainHome = tagsOf(await show(Array.from({ length: 50 }, (_, i) => `plain-${i}`)))
  const plainRow = tagsOf(await page('/plain/row?bucket=uploads&key=plain-1'))
  const plainNone = tagsOf(await page('/plain/row?bucket=uploads&key=nothing'))
  for (const group of groups()) {
    const home = await show(group)
    expect(tagsOf(home)).toEqual(plainHome)
    expect(home.replaceAll('\n', '')).not.toMatch(unsafe)
    const [key = ''] = group
    const address = `/plain/row?bucket=uploads&key=${encodeURIComponent(key)}`
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
    tag.replace(/href="\/plain\/row\?bucket=uploads&amp;key=(?:[\w.!~*()%-]|&#39;)*"/, 'href="…"'),
  )
}
