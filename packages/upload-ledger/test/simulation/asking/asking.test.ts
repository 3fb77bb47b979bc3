import process from 'node:process'
import { expect, inject, test } from 'vitest'
import { wholeNumber } from '../../../../../scripts/whole-number.ts'
import type { Tally } from '../tally.ts'
import { explainAsking } from './explain-asking.ts'
import { runAsking } from './run-asking.ts'
import { bucketKinds } from './versions.ts'

const usual = 20_000
const seed = inject('seed')
// A seed that is set is that of a history to be run again, alone.
const histories = wholeNumber('UPLOAD_LEDGER_HISTORIES', process.env.UPLOAD_LEDGER_SEED ? 1 : usual)

/** A simulation that never meets these proves little. */
const hardCases = [
  'abandoned',
  'asked',
  'asked again',
  'backfilled',
  'backfills refused',
  'complete',
  'duplicate',
  'expire',
  'folds',
  'heads refused',
  'puts repeated',
  'repairs',
  'stale',
  'tombstones expired',
  'unheard',
]
const hardCasesOfVersions = ['hide by rule', 'markers removed', 'remove version']

test.each(bucketKinds)(
  `of ${histories} histories from seed ${seed}, every row is what S3 shows in the end: %s bucket`,
  {
    timeout: 1_800_000,
  },
  (kind) => {
    const tally: Tally = new Map()
    for (let i = 0; i < histories; i++) {
      try {
        runAsking(seed + i, kind, tally)
      } catch {
        expect.fail(explainAsking(seed + i, kind))
      }
    }
    console.log(
      `${histories} histories from seed ${seed}, ${kind}:`,
      Object.fromEntries([...tally].sort()),
    )
    if (histories < usual) return
    const expected = kind === 'unversioned' ? hardCases : [...hardCases, ...hardCasesOfVersions]
    expect(expected.filter((what) => (tally.get(what) ?? 0) < histories / 200)).toEqual([])
  },
)

test('the same seed gives the same history, to the last step', () => {
  for (const kind of bucketKinds) {
    for (let i = 0; i < 20; i++) {
      const [once, again]: [string[], string[]] = [[], []]
      runAsking(seed + i, kind, new Map(), (line) => once.push(line))
      runAsking(seed + i, kind, new Map(), (line) => again.push(line))
      expect(again).toEqual(once)
    }
  }
})
