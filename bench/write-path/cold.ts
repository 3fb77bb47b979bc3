import type { Table } from '../results.ts'
import type { Measured } from './drive.ts'
import { functions } from './functions.ts'
import { openStage } from './measure.ts'
import { measureAll } from './turns.ts'

const turns = 9
const task = { size: 1, warmUp: 0, batches: 1 }
const cpu = ({ cpuMs }: Measured) => cpuMs
const probes = [
  { task, figures: { 'CPU over an empty function, ms': cpu } },
  { task: { ...task, pauseMs: 300 }, figures: { 'of it, the invocation: CPU, ms': cpu } },
]

/** The CPU of a whole process that saves one record, beside that of one that does nothing. */
export async function cold(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const empty = { name: 'an empty function', bundle: await stage.bundle('empty') }
  const subjects = [...(await functions(stage)), empty]
  const { columns, rows } = await measureAll(stage, subjects, probes, turns)
  const idleMs = Number(rows.at(-1)?.values[0])
  return [
    {
      title: 'Cold start to the first saved record',
      columns,
      rows: rows.slice(0, -1).map(({ values: [whole, ...others], ...row }) => ({
        ...row,
        values: [Number(whole) - idleMs, ...others],
      })),
      note: `From the start of the process; an empty function takes ${idleMs.toFixed(1)} ms. The invocation is measured in\nother processes, some time after the function was loaded: ours then has a connection that it opened ahead.`,
    },
  ]
}
