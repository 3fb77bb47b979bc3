import type { Table } from '../results.ts'
import { ours } from './functions.ts'
import { openStage } from './measure.ts'
import { cpuMicroseconds, measureAll, type Probe } from './turns.ts'

const probes: readonly Probe[] = [
  {
    task: { size: 1_000, warmUp: 2, batches: 5, isQueued: true },
    figures: { '1,000 messages: CPU, µs a record': cpuMicroseconds },
  },
  {
    task: { size: 10, warmUp: 50, batches: 100, isQueued: true },
    figures: { '10: CPU, µs a record': cpuMicroseconds },
  },
]

export async function queue(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const powertools = {
    name: 'Powertools over the AWS SDK v3',
    bundle: await stage.bundle('powertools'),
  }
  return [
    {
      title: 'The batch of a queue',
      ...(await measureAll(stage, [ours, powertools], probes, 3)),
    },
  ]
}
