import { expect, inject, test } from 'vitest'
import type { Tally } from '../tally.ts'
import { runHandler } from './run-handler.ts'
import { bucketKinds } from './versions.ts'

const histories = 300
const seed = inject('seed')

/** A simulation that never meets these proves little. */
const hardCases = ['asked', 'crashes', 'deny', 'duplicate', 'failed', 'hang', 'lose', 'stale']

test.each(bucketKinds)(
  `of ${histories} histories from seed ${seed}, the real handler has every row say what S3 shows: %s bucket`,
  async (kind) => {
    const tally: Tally = new Map()
    for (let i = 0; i < histories; i++) {
      await runHandler(seed + i, kind, tally).catch(() => explain(seed + i, kind))
    }
    expect(hardCases.filter((what) => (tally.get(what) ?? 0) < histories / 20)).toEqual([])
  },
)

/** Runs the history again and fails with its steps. */
async function explain(...[from, kind]: Parameters<typeof runHandler>): Promise<never> {
  const lines = [`The history of seed ${from}, ${kind} bucket, diverged`]
  await runHandler(from, kind, new Map(), (line) => lines.push(line)).catch((error: Error) =>
    lines.push(String(error.stack)),
  )
  expect.fail(lines.join('\n'))
}
