import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type RowIterator, SeekAhead } from './seek-ahead.ts'

/** Iterates over keys in order, and counts what is under way. */
function opener(keys: readonly string[]) {
  const seen = { opened: 0, closed: 0, underWay: 0, most: 0, fails: (_key: string) => false }
  const open = (): RowIterator<string> => {
    seen.opened++
    let [at, isBusy] = [0, false]
    return {
      async nextv(size) {
        if (isBusy) throw new Error('nextv while busy')
        isBusy = true
        seen.most = Math.max(seen.most, ++seen.underWay)
        await new Promise(setImmediate)
        seen.underWay--
        isBusy = false
        const found = keys.slice(at, at + size)
        at += size
        if (found.some(seen.fails)) throw new Error('Cannot read')
        return found
      },
      seek(key) {
        if (isBusy) throw new Error('seek while busy')
        const next = keys.findIndex((each) => Buffer.from(each).compare(key) >= 0)
        at = next < 0 ? keys.length : next
      },
      async close() {
        seen.closed++
      },
    }
  }
  return { open, seen }
}

const after = (folder: string): Buffer => Buffer.from(`${folder}0`)
const numbered = (first: number, count: number): string[] =>
  Array.from({ length: count }, (_, i) => String(first + i).padStart(3, '0'))

/** The folders that are found by going past one after another. */
async function folders(rows: RowIterator<string>): Promise<string[]> {
  const found: string[] = []
  for (;;) {
    const [key] = await rows.nextv(1)
    if (key === undefined) return found
    const folder = key.slice(0, key.indexOf('/'))
    found.push(folder)
    rows.seek(after(folder))
  }
}

test('of folders that count up, the next ones are looked for at once', async () => {
  const names = numbered(90, 40)
  const { open, seen } = opener(names.flatMap((name) => [`${name}/a`, `${name}/b`]))
  const rows = new SeekAhead(open)
  expect(await folders(rows)).toEqual(names)
  expect(seen.most).toBe(17)
  await rows.close()
  expect(seen.closed).toBe(seen.opened)
})

test('of other folders, one is looked for after another', async () => {
  const names = ['a', 'b', 'c', 'd1', 'e1', 'f9', 'g']
  const { open, seen } = opener(names.map((name) => `${name}/x`))
  expect(await folders(new SeekAhead(open))).toEqual(names)
  expect(seen).toMatchObject({ most: 1, opened: 1 })
})

test('a failure behind a folder that is not there does no harm; one of its own is reported', async () => {
  const names = [...numbered(1, 20), 'b']
  const { open, seen } = opener(names.map((name) => `${name}/x`))
  seen.fails = (key) => key === 'b/x'
  await expect(folders(new SeekAhead(open))).rejects.toThrow('Cannot read')
  const rows = new SeekAhead(open)
  for (const name of names.slice(0, -1)) {
    expect(await rows.nextv(1)).toEqual([`${name}/x`])
    rows.seek(after(name))
  }
  rows.seek(after('005'))
  expect(await rows.nextv(2)).toEqual(['006/x', '007/x'])
})

test('whatever is read and sought, it answers as one iterator does', async () => {
  const folder = fc.stringMatching(/^[ab]?[01]?[0-9]$/)
  const step = fc.oneof(
    { weight: 2, arbitrary: fc.constant('on' as const) },
    { weight: 1, arbitrary: fc.record({ seek: folder }) },
    { weight: 1, arbitrary: fc.record({ size: fc.integer({ min: 1, max: 4 }) }) },
  )
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(folder, { maxLength: 40 }),
      fc.array(step, { maxLength: 40 }),
      async (names, steps) => {
        const keys = names
          .flatMap((name) => [`${name}/a`, `${name}/b`])
          .sort((a, b) => Buffer.from(a).compare(Buffer.from(b)))
        const { open } = opener(keys)
        const [plain, rows] = [open(), new SeekAhead(open)]
        let last = ''
        for (const each of steps) {
          const bound = each === 'on' ? after(last) : 'seek' in each ? after(each.seek) : undefined
          for (const one of bound === undefined ? [] : [plain, rows]) one.seek(bound as Buffer)
          const size = typeof each === 'object' && 'size' in each ? each.size : 1
          const [expected, found] = [await plain.nextv(size), await readAtMost(rows, size)]
          expect(found).toEqual(expected)
          last = expected.at(-1)?.replace(/\/.*/, '') ?? last
        }
      },
    ),
    { numRuns: 200 },
  )
})

/** What is on its way already is one row, however many are asked for. */
async function readAtMost(rows: RowIterator<string>, size: number): Promise<string[]> {
  const found: string[] = []
  while (found.length < size) {
    const more = await rows.nextv(size - found.length)
    if (more.length === 0) break
    found.push(...more)
  }
  return found
}
