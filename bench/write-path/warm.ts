import type { Table } from '../results.ts'
import { exercise, exerciseNote, functions } from './functions.ts'
import { latencyMs, openStage } from './measure.ts'
import { cpuMicroseconds, measureAll, milliseconds, type Probe } from './turns.ts'

const probes: readonly Probe[] = [
  {
    task: { size: 1_000, warmUp: 2, batches: 5 },
    figures: { '1,000 records: CPU, µs a record': cpuMicroseconds, 'ms a batch': milliseconds },
  },
  {
    task: { size: 10, warmUp: 50, batches: 100 },
    figures: { '10: CPU, µs a record': cpuMicroseconds },
  },
  {
    task: { size: 1, warmUp: 50, batches: 100 },
    figures: { '1: CPU, µs a record': cpuMicroseconds },
  },
  {
    task: { size: 1_000, warmUp: 0, batches: 1 },
    figures: { '1,000, the first batch of a process: ms': milliseconds },
  },
]

export async function warm(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const measured = await measureAll(stage, [...(await functions(stage)), ...exercise], probes, 3)
  return [
    {
      title: 'CPU and time of a warm function',
      ...measured,
      note: `Against a DynamoDB that does nothing and answers after ${latencyMs} ms, over TLS, in a process of its own.\nThe peers do less: they read the notification and send the same puts.\n${exerciseNote}`,
    },
  ]
}
