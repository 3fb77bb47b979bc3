import type { Table } from '../results.ts'
import { functions } from './functions.ts'
import { openStage } from './measure.ts'
import { measureAll, milliseconds, type Probe, peakMegabytes } from './turns.ts'

/** As Lambda has Node.js run a function of 128 MB. */
const flags = ['--max-semi-space-size=6', '--max-old-space-size=115']

const probes: readonly Probe[] = [
  {
    flags,
    task: { size: 10, warmUp: 0, batches: 1 },
    figures: { 'a cold start and 10 records: MB': peakMegabytes },
  },
  {
    flags,
    task: { size: 10, warmUp: 0, batches: 2_000 },
    figures: { '20,000 in batches of 10: MB': peakMegabytes },
  },
  {
    flags,
    task: { size: 10_000, warmUp: 0, batches: 1 },
    figures: { '10,000 in one batch: MB': peakMegabytes, 'in ms': milliseconds },
  },
]

export async function memory(): Promise<readonly Table[]> {
  await using stage = await openStage()
  return [
    {
      title: 'Memory, with the heap of a function of 128 MB',
      ...(await measureAll(stage, await functions(stage), probes, 3)),
      note: 'The most that the process had in memory, Node.js included.',
    },
  ]
}
