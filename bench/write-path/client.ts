import type { Table } from '../results.ts'
import { openStage } from './measure.ts'
import { cpuMicroseconds, measureAll, milliseconds, type Probe } from './turns.ts'

const probes: readonly Probe[] = [
  {
    task: { size: 1_000, warmUp: 2, batches: 10 },
    figures: { '1,000 puts: CPU, µs each': cpuMicroseconds, 'ms a batch': milliseconds },
  },
  {
    task: { size: 10, warmUp: 50, batches: 100 },
    figures: { '10: CPU, µs each': cpuMicroseconds },
  },
  {
    task: { size: 1, warmUp: 50, batches: 100 },
    figures: { '1: CPU, µs each': cpuMicroseconds },
  },
]

/** Our client without the rest of the function, beside the least that can send the same requests. */
export async function client(): Promise<readonly Table[]> {
  await using stage = await openStage()
  const subjects = [
    { name: 'our client alone', bundle: await stage.bundle('client'), isOurs: true },
    { name: 'floor: makes, signs, sends', bundle: await stage.bundle('floor') },
    { name: 'floor: sends what was signed before', bundle: await stage.bundle('floor-prepared') },
  ]
  const { columns, rows } = await measureAll(stage, subjects, probes, 5)
  const [own, floor] = rows.map(({ values }) => values.map(Number))
  const ratios = columns.flatMap((column, i) => {
    const size = /^([\d,]+)[^:]*: CPU/.exec(column)?.[1]
    const ratio = Number(own?.[i]) / Number(floor?.[i])
    return size === undefined ? [] : [`${ratio.toFixed(2)} × at ${size}`]
  })
  return [
    {
      title: 'The client alone',
      ...{ columns, rows },
      note: `Puts that were read from notifications before. The floor has connections that are open, looks at nothing of an\nanswer but its end, and has neither limits of time nor retries.\nOur client takes of the floor that makes, signs and sends: ${ratios.join(', ')}.`,
    },
  ]
}
