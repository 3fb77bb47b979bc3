import type { Table } from '../results.ts'
import type { Measured } from './drive.ts'
import { functions } from './functions.ts'
import { openStage } from './measure.ts'
import { measureAll } from './turns.ts'

const turns = 9

/** The CPU of a whole process that saves one record, beside that of one that does nothing. */
export async function cold(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const empty = { name: 'an empty function', bundle: await stage.bundle('empty') }
  const task = { size: 1, warmUp: 0, batches: 1 }
  const figures = { 'CPU, ms': ({ cpuMs }: Measured) => cpuMs }
  const subjects = [...(await functions(stage)), empty]
  const { rows } = await measureAll(stage, subjects, [{ task, figures }], turns)
  const idleMs = Number(rows.at(-1)?.values[0])
  return [
    {
      title: 'Cold start to the first saved record',
      columns: ['CPU over an empty function, ms'],
      rows: rows.slice(0, -1).map((row) => ({ ...row, values: [Number(row.values[0]) - idleMs] })),
      note: `From the start of the process; an empty function takes ${idleMs.toFixed(1)} ms.`,
    },
  ]
}
