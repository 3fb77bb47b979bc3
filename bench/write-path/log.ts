import type { Table } from '../results.ts'
import { openStage } from './measure.ts'
import { cpuMicroseconds, measureAll } from './turns.ts'

const task = { size: 1_000, warmUp: 100, batches: 200 }

export async function log(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const lines = { name: 'a line', bundle: await stage.bundle('log') }
  const probes = [
    {
      ...{ task, environment: { LOG_LEVEL: 'info' } },
      figures: { 'made and written': cpuMicroseconds },
    },
    {
      ...{ task, environment: { LOG_LEVEL: 'warn' } },
      figures: { 'below the level': cpuMicroseconds },
    },
  ]
  return [
    {
      title: 'The log: CPU of the line of a saved record, µs',
      ...(await measureAll(stage, [lines], probes, 3)),
      note: 'Written to a pipe, in batches of 1,000.',
    },
  ]
}
