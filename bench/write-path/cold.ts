import { fileURLToPath } from 'node:url'
import type { Table } from '../results.ts'
import type { Measured } from './drive.ts'
import { exercise, functions } from './functions.ts'
import { openStage } from './measure.ts'
import { measureAll } from './turns.ts'

const turns = 9
const task = { size: 1, warmUp: 0, batches: 1 }
const cpu = ({ cpuMs }: Measured) => cpuMs
const probes = [
  { task, figures: { 'CPU over an empty function, ms': cpu } },
  { task: { ...task, pauseMs: 300 }, figures: { 'the first invocation: CPU, ms': cpu } },
]

/** The CPU of a whole process that saves one record, beside that of one that does nothing. */
export async function cold(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const subjects = [...(await functions(stage)), ...exercise.map((one) => ({ ...one, turns }))]
  const empty = [
    { name: 'empty, Node.js', bundle: await stage.bundle('empty') },
    {
      name: 'empty, Python',
      bundle: fileURLToPath(new URL('peers/empty.py', import.meta.url)),
      turns: exercise.length > 0 ? turns : 0,
    },
  ]
  const { columns, rows } = await measureAll(stage, [...subjects, ...empty], probes, turns)
  const [node = Number.NaN, python = Number.NaN] = rows
    .slice(subjects.length)
    .map(({ values: [whole] }) => Number(whole))
  const ofPython = exercise.length > 0 ? `, in Python ${python.toFixed(1)}` : ''
  return [
    {
      title: 'Cold start to the first saved record',
      columns,
      rows: subjects.map(({ name, bundle, isOurs = false }, i) => {
        const [whole, ...others] = rows[i]?.values ?? []
        const idleMs = bundle.endsWith('.py') ? python : node
        return { name, isOurs, values: [Number(whole) - idleMs, ...others] }
      }),
      note: `From the start of the process; an empty function takes ${node.toFixed(1)} ms${ofPython}. The first invocation is measured in\nother processes, some time after the function was loaded: ours then has a connection that it opened ahead.`,
    },
  ]
}
