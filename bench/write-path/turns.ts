import { progress } from '../progress.ts'
import { median, type Table } from '../results.ts'
import type { Measured, Task } from './drive.ts'
import type { Run, Stage } from './measure.ts'

/** A function that is measured. */
export interface Subject {
  readonly name: string
  readonly bundle: string
  readonly isOurs?: boolean
  /** The most; one that takes long is measured less often. @default as many as the others */
  readonly turns?: number
}

/** A run of a function, and what is read of it, by the columns' names. */
export interface Probe extends Run {
  readonly task: Omit<Task, 'bundle'>
  readonly figures: Readonly<Record<string, Figure>>
}

type Figure = (measured: Measured, task: Omit<Task, 'bundle'>) => number

/** Medians of so many turns, in which the functions take turns, so that they meet the same load. */
export async function measureAll(
  stage: Stage,
  subjects: readonly Subject[],
  probes: readonly Probe[],
  turns: number,
): Promise<Pick<Table, 'columns' | 'rows'>> {
  const columns = probes.flatMap(({ figures }) => Object.keys(figures))
  const taken = subjects.map(() => columns.map((): number[] => []))
  for (let turn = 0; turn < turns; turn++) {
    progress(`turn ${turn + 1} of ${turns}`)
    for (const [i, { bundle, turns: most = turns }] of subjects.entries()) {
      if (turn >= most) continue
      let column = 0
      for (const { task, figures, ...run } of probes) {
        const measured = await stage.measure({ ...task, bundle }, run)
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

export const cpuMicroseconds: Figure = ({ cpuMs, wallMs }, { size }) =>
  (cpuMs * 1_000) / (wallMs.length * size)

export const milliseconds: Figure = ({ wallMs }) => median(wallMs)

export const peakMegabytes: Figure = (measured) => measured.peakMegabytes
