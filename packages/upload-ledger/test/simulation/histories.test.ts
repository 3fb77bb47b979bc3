import process from 'node:process'
import { expect, inject, test } from 'vitest'
import { wholeNumber } from '../../../../scripts/whole-number.ts'
import { explain } from './explain.ts'
import { runHistory } from './run-history.ts'
import type { Tally } from './tally.ts'

const usual = 5_000
const seed = inject('seed')
// A seed that is set is that of a history to be run again, alone.
const histories = wholeNumber('UPLOAD_LEDGER_HISTORIES', process.env.UPLOAD_LEDGER_SEED ? 1 : usual)

/** A simulation that never meets these proves little. */
const hardCases = [
  'stale',
  'duplicate',
  'batches',
  'lists of messages',
  'crashes',
  'answers lost',
  'deadlines met',
  'outages',
  'throttle',
  'break',
  'drop',
  'deny',
  'lose',
  'garble',
  'hang',
  'repeat',
  'stray apply',
  'own row met again',
  'poison',
  'redrives',
  'leaps',
  'exercise rows upgraded',
  'tombstones expired',
  'last sizes kept',
  'events counted again',
  'events updated twice by one request',
  'events expired',
  'compared with the bucket',
]

test(`${histories} histories from seed ${seed} keep every invariant, whatever fails`, {
  timeout: 1_800_000,
}, async () => {
  const tally: Tally = new Map()
  for (let i = 0; i < histories; i++) {
    try {
      await runHistory(seed + i, tally)
    } catch {
      expect.fail(await explain(seed + i))
    }
  }
  console.log(`${histories} histories from seed ${seed}:`, Object.fromEntries([...tally].sort()))
  if (histories < usual) return
  expect(hardCases.filter((what) => (tally.get(what) ?? 0) < histories / 100)).toEqual([])
})

test('the same seed gives the same history, to the last step', async () => {
  for (let i = 0; i < 20; i++) {
    const [once, again]: [string[], string[]] = [[], []]
    await runHistory(seed + i, new Map(), (line) => once.push(line))
    await runHistory(seed + i, new Map(), (line) => again.push(line))
    expect(again).toEqual(once)
  }
})
