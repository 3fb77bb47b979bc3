import type { Table } from '../results.ts'
import { ours } from './functions.ts'
import { openStage } from './measure.ts'
import { cpuMicroseconds, measureAll, type Probe } from './turns.ts'

const probes: readonly Probe[] = [
  {
    task: { size: 100, warmUp: 20, batches: 50 },
    figures: { '100': cpuMicroseconds },
  },
  {
    task: { size: 1_000, warmUp: 2, batches: 5 },
    figures: { '1,000': cpuMicroseconds },
  },
  {
    task: { size: 10_000, warmUp: 1, batches: 2 },
    figures: { '10,000': cpuMicroseconds },
  },
]

export async function linear(): Promise<readonly Table[]> {
  await using stage = await openStage()
  return [
    {
      title: 'CPU a record by the size of the batch, µs',
      ...(await measureAll(stage, [ours], probes, 3)),
    },
  ]
}
