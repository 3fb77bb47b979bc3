import { spawnSync } from 'node:child_process'
import process from 'node:process'
import { setTimeout as delay } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { peakMemoryBytes } from '../packages/local-cloud/test/solid/peak-memory.ts'
import type { ListObjects } from '../packages/upload-ledger/src/bucket/index.ts'
import type { Row } from '../packages/upload-ledger/src/core/index.ts'
import type { Rows } from '../packages/upload-ledger/src/reader/index.ts'
import {
  backfill,
  holdNewSpace,
  missingObjects,
  openSources,
  selectKeys,
  verify,
} from '../packages/upload-ledger/src/repair/index.ts'

// Prints the greatest memory of a comparison and of a backfill, of 10,000 to 1,000,000 objects, each in a
// process of its own. Bucket and table are made as they are read, so the memory is that of the code alone.
// Every thousandth row is wrong for the comparison, and every second is missing for the backfill.

const [, , command, size] = process.argv
if (command === undefined) {
  for (const name of ['verify', 'backfill']) {
    for (const count of [10_000, 100_000, 1_000_000]) {
      const args = [
        ...process.execArgv,
        '--expose-gc',
        fileURLToPath(import.meta.url),
        name,
        String(count),
      ]
      const { stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' })
      process.stdout.write(stdout + stderr)
    }
  }
} else {
  await measure(command, Number(size))
}

async function measure(name: string, count: number): Promise<void> {
  const keyOf = (i: number) => `in/${String(i).padStart(7, '0')}.jpg`
  /** The first number whose key is greater. */
  const behind = (key: string | undefined) => {
    if (key === undefined) return 0
    let [low, high] = [0, count]
    while (low < high) {
      const middle = (low + high) >> 1
      if (keyOf(middle) <= key) low = middle + 1
      else high = middle
    }
    return low
  }
  let listings = 0
  const list: ListObjects = async ({ prefix, after, limit = 1_000 }) => {
    listings++
    await delay(1)
    const start = Math.max(behind(after), behind(prefix.slice(0, -1)))
    const end = Math.min(count, start + limit)
    const objects = Array.from({ length: end - start }, (_, i) => {
      const key = keyOf(start + i)
      const etag = `0123456789abcdef0123456789${String(start + i).padStart(6, '0')}`
      return { key, sizeBytes: start + i, etag, lastModified: '2026-11-23T04:00:00.000Z' }
    }).filter(({ key }) => key.startsWith(prefix))
    return { objects, folders: [], isTruncated: end < count && objects.length === end - start }
  }
  const isMissing = (i: number) => name === 'backfill' && i % 2 === 0
  const rowOf = (i: number): Row => ({
    ...{ bucket: 'b', object_key: keyOf(i), size: i % 1_000 === 0 ? -1 : i },
    etag: `0123456789abcdef0123456789${String(i).padStart(6, '0')}`,
    ...{ event_time: '', event_name: '', sequencer: '' },
  })
  const rows: Rows = {
    get: async (_, key) => rowOf(Number(key.slice(3, 10))),
    async query({ after, to, descending, limit = 4_000 }) {
      await delay(2)
      if (descending) {
        const last = Math.min(count, behind(to ?? '~')) - 1
        return { rows: [rowOf(last)], readUnits: 0.5, requests: 1 }
      }
      const start = behind(after)
      const end = Math.min(start + limit, to === undefined ? count : behind(to))
      const all = Array.from({ length: end - start }, (_, i) => start + i)
      const isEnd = end === (to === undefined ? count : behind(to))
      return {
        rows: all.filter((i) => !isMissing(i)).map(rowOf),
        ...(isEnd ? {} : { lastKey: keyOf(end - 1) }),
        ...{ readUnits: (end - start) / 32, requests: 1 },
      }
    },
    sizeBytes: async () => 0,
    createdAt: async () => '',
  }
  const wait = async (ms: number, signal?: AbortSignal) => {
    await delay(ms, undefined, signal === undefined ? {} : { signal })
  }
  const sources = openSources({ list, rows, bucket: 'b', parallel: 8, wait })
  const selection = selectKeys({ prefixes: ['in/'], suffixes: [''], excludedBy: () => undefined })
  holdNewSpace()
  const beganMs = performance.now()
  let found = 0
  let steps = 0
  let heapBytes = 0
  // What is in use, not what has not been collected yet.
  const weigh = () => {
    if (steps++ % 100 > 0) return
    globalThis.gc?.()
    const { heapUsed, external } = process.memoryUsage()
    heapBytes = Math.max(heapBytes, heapUsed + external)
  }
  if (name === 'verify') {
    const counts = { objects: 0, rows: 0, suspects: 0 }
    const options = { ...sources, selection, wait, graceMs: 100, counts }
    for await (const { drift } of verify(options)) {
      if (drift !== undefined) found++
      weigh()
    }
  } else {
    const counts = { objects: 0, added: 0, kept: 0, writeUnits: 0 }
    const { objects, rows: read } = sources
    const candidates = missingObjects({ selection, objects, rows: read, counts })
    const record = async () => true
    const pace = async () => {}
    for await (const _ of backfill({ bucket: 'b', candidates, record, pace, counts })) {
      found = counts.added
      weigh()
    }
  }
  const seconds = ((performance.now() - beganMs) / 1_000).toFixed(1)
  const megabytes = (bytes: number) => `${(bytes / 2 ** 20).toFixed(0)} MB`
  const resident = megabytes(peakMemoryBytes())
  const what = name === 'verify' ? 'differ' : 'added'
  console.log(
    `${name.padEnd(8)} ${count.toLocaleString('en').padStart(9)} objects: ${megabytes(heapBytes)} in use at most, ${resident} resident, ${seconds} s, ${listings} listings, ${found} ${what}`,
  )
}
