import type { Table } from '../results.ts'
import type { Measured, Task } from './drive.ts'
import { openStage } from './measure.ts'
import { cpuMicroseconds, measureAll } from './turns.ts'

const task = { size: 1_000, warmUp: 100, batches: 200 }

/** What one core reads in a second, if it does nothing else. */
function recordsASecond(measured: Measured, task: Omit<Task, 'bundle'>): number {
  return 1e6 / cpuMicroseconds(measured, task)
}

export async function parsing(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const direct = { task, figures: { 'records a second of CPU': recordsASecond } }
  const queued = { ...direct, task: { ...task, isQueued: true } }
  const fold = { name: 'read and folded', bundle: await stage.bundle('fold') }
  const parse = { name: 'JSON.parse of the bodies alone', bundle: await stage.bundle('json-parse') }
  const [own, bodies, json] = [
    await measureAll(stage, [fold], [direct], 3),
    await measureAll(stage, [fold], [queued], 3),
    await measureAll(stage, [parse], [direct], 3),
  ]
  return [
    {
      title: 'Reading and folding notifications',
      columns: own.columns,
      rows: [
        { name: 'direct', values: own.rows[0]?.values ?? [] },
        { name: 'bodies of a queue', values: bodies.rows[0]?.values ?? [] },
        { name: parse.name, values: json.rows[0]?.values ?? [] },
      ],
      note: 'Before any write, in batches of 1,000.',
    },
  ]
}
