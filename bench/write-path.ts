import { fileURLToPath } from 'node:url'
import { type Bench, median, type Table } from './results.ts'
import type { Measured, Task } from './write-path/drive.ts'
import { openStage, type Stage } from './write-path/measure.ts'

const latencyMs = 5
const ours = fileURLToPath(
  new URL('../packages/upload-ledger/dist/lambda/index.cjs', import.meta.url),
)
/** As Lambda has Node.js run a function of 128 MB. */
const smallFunction = ['--max-semi-space-size=6', '--max-old-space-size=115']

export const bench: Bench = {
  title: 'The write path',
  async run() {
    await using stage = await openStage(latencyMs)
    const functions = [
      { name: 'upload-ledger', bundle: ours, isOurs: true },
      { name: 'AWS SDK v3, 64 at once', bundle: await stage.bundle('sdk') },
      { name: 'aws-lite, 64 at once', bundle: await stage.bundle('aws-lite') },
    ]
    const queued = [
      { name: 'upload-ledger', bundle: ours, isOurs: true },
      { name: 'Powertools over the AWS SDK v3', bundle: await stage.bundle('powertools') },
    ]
    return [
      await warmTable(stage, functions),
      await coldTable(stage, functions),
      await memoryTable(stage, functions),
      await queueTable(stage, queued),
    ]
  },
}

interface Subject {
  readonly name: string
  readonly bundle: string | undefined
  readonly isOurs?: boolean
}

/** A run of a function, and what is read of it, by the columns' names. */
interface Probe {
  readonly task: Omit<Task, 'bundle'>
  readonly flags?: readonly string[]
  readonly figures: Readonly<
    Record<string, (measured: Measured, task: Omit<Task, 'bundle'>) => number>
  >
}

/** Medians of so many turns, in which the functions take turns, so that they meet the same load. */
async function measureAll(
  stage: Stage,
  subjects: readonly Subject[],
  probes: readonly Probe[],
  turns: number,
): Promise<Pick<Table, 'columns' | 'rows'>> {
  const columns = probes.flatMap(({ figures }) => Object.keys(figures))
  const taken = subjects.map(() => columns.map((): number[] => []))
  for (let turn = 0; turn < turns; turn++) {
    for (const [i, { bundle }] of subjects.entries()) {
      let column = 0
      for (const { task, flags, figures } of probes) {
        const measured = await stage.measure({ ...task, bundle }, flags)
        for (const figure of Object.values(figures))
          taken[i]?.[column++]?.push(figure(measured, task))
      }
    }
  }
  const rows = subjects.map(({ name, isOurs = false }, i) => {
    return { name, isOurs, values: taken[i]?.map(median) ?? [] }
  })
  return { columns, rows }
}

function cpuMicroseconds({ cpuMs, wallMs }: Measured, { size }: Omit<Task, 'bundle'>): number {
  return (cpuMs * 1_000) / (wallMs.length * size)
}

function milliseconds({ wallMs }: Measured): number {
  return median(wallMs)
}

function peakMegabytes(measured: Measured): number {
  return measured.peakMegabytes
}

async function warmTable(stage: Stage, functions: readonly Subject[]): Promise<Table> {
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
  return {
    title: 'CPU and time of a warm function',
    ...(await measureAll(stage, functions, probes, 3)),
    note: `Against a DynamoDB that does nothing and answers after ${latencyMs} ms, over TLS, in a process of its own.\nThe peers do less: they read the notification and send the same puts.`,
  }
}

async function coldTable(stage: Stage, functions: readonly Subject[]): Promise<Table> {
  const task = { size: 1, warmUp: 0, batches: 1 }
  const figures = { 'CPU, ms': ({ cpuMs }: Measured) => cpuMs }
  const empty = { name: 'an empty function', bundle: undefined }
  const { rows } = await measureAll(stage, [...functions, empty], [{ task, figures }], 9)
  const idleMs = Number(rows.at(-1)?.values[0])
  return {
    title: 'Cold start to the first saved record',
    columns: ['CPU over an empty function, ms'],
    rows: rows.slice(0, -1).map((row) => ({ ...row, values: [Number(row.values[0]) - idleMs] })),
    note: `From the start of the process; an empty function takes ${idleMs.toFixed(1)} ms.`,
  }
}

async function memoryTable(stage: Stage, functions: readonly Subject[]): Promise<Table> {
  const small = { flags: smallFunction }
  const probes: readonly Probe[] = [
    {
      ...small,
      task: { size: 10, warmUp: 0, batches: 1 },
      figures: { 'a cold start and 10 records: MB': peakMegabytes },
    },
    {
      ...small,
      task: { size: 10, warmUp: 0, batches: 2_000 },
      figures: { '20,000 in batches of 10: MB': peakMegabytes },
    },
    {
      ...small,
      task: { size: 10_000, warmUp: 0, batches: 1 },
      figures: { '10,000 in one batch: MB': peakMegabytes, 'in ms': milliseconds },
    },
  ]
  return {
    title: 'Memory, with the heap of a function of 128 MB',
    ...(await measureAll(stage, functions, probes, 3)),
    note: 'The most that the process had in memory, Node.js included.',
  }
}

async function queueTable(stage: Stage, functions: readonly Subject[]): Promise<Table> {
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
  return { title: 'The batch of a queue', ...(await measureAll(stage, functions, probes, 3)) }
}
