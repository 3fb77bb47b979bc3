import type { ChildProcess } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  keys as credentials,
  type Development,
  startDevelopment,
  temporaryFolder,
} from '../../e2e/support/development.ts'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { progress } from '../progress.ts'
import { median, type Table } from '../results.ts'
import { childrenOf, cpuMicroseconds, memoryMegabytes, seconds, startProgram } from './processes.ts'

const bucket = 'uploads'
const uploadsAtRest = 500
/** The first are measured 16 at once; those that only show how memory goes on, 64 at once. */
const steps = [
  ...Array.from({ length: 4 }, () => ({ uploads: 5_000, atOnce: 16 })),
  ...Array.from({ length: 4 }, () => ({ uploads: 20_000, atOnce: 64 })),
]

interface Step {
  readonly uploads: number
  readonly atOnce: number
}

interface Figures {
  /** Rows a second. */
  readonly rate: number
  /** Microseconds a row. */
  readonly cpu: number
}

/** `dev` as a person starts it: the way from upload to row, and memory. */
export async function pipeline(): Promise<readonly Table[]> {
  await using folder = await temporaryFolder()
  await using development = await startDevelopment(folder.path)
  await using loader = await startProgram('load.ts')
  const { pid } = JSON.parse(await readFile(join(folder.path, 'running.json'), 'utf8'))
  const rest = await atRest(development)
  const memory = [memoryRow('at the start', pid)]
  const figures: (Figures & Step)[] = []
  let done = 0
  for (const step of steps) {
    progress(`${step.uploads.toLocaleString('en-US')} uploads, ${step.atOnce} at once`)
    figures.push({ ...step, ...(await backlog(development, loader.child, pid, done, step)) })
    done += step.uploads
    memory.push(memoryRow(`after ${done.toLocaleString('en-US')} uploads`, pid))
  }
  const sixteen = figures.filter(({ atOnce }) => atOnce === 16)
  return [
    {
      title: 'dev',
      columns: [
        ...['upload to row, ms: median', '95 %'],
        ...['rows a second, 16 uploads at once', 'CPU, µs a row'],
      ],
      rows: [
        {
          name: 'upload-ledger dev',
          values: [
            ...rest,
            median(sixteen.map(({ rate }) => rate)),
            median(sixteen.map(({ cpu }) => cpu)),
          ],
        },
      ],
      note: `Upload to row: ${uploadsAtRest} uploads, one after another. CPU is that of \`dev\` and of the processes of its function together.`,
    },
    {
      title: 'Memory of dev, MB',
      columns: ['dev', 'of it, in no file', 'largest process of the function', 'of it, in no file'],
      rows: memory,
      note: 'The first 20,000 came 16 at once, the others 64 at once.',
    },
  ]
}

/** One upload after another: milliseconds until its row is there, median and 95 % of them. */
async function atRest({ s3, table }: Development): Promise<readonly number[]> {
  const taken: number[] = []
  for (let i = 0; i < uploadsAtRest; i++) {
    const Key = `incoming/rest-${i}`
    const startMs = performance.now()
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key, Body: 'x' }))
    while ((await getRow(table, bucket, Key)) === undefined) await sleep(0)
    taken.push(performance.now() - startMs)
    await sleep(10)
  }
  taken.sort((a, b) => a - b)
  return [median(taken), taken[Math.floor(taken.length * 0.95)] ?? Number.NaN]
}

async function backlog(
  { s3Url, table }: Development,
  loader: ChildProcess,
  pid: number,
  done: number,
  { uploads, atOnce }: Step,
): Promise<Figures> {
  const describe = new DescribeTableCommand({ TableName: table.name })
  const rows = async () => (await table.client.send(describe)).Table?.ItemCount ?? 0
  const wanted = (await rows()) + uploads
  const cpu = () => [pid, ...childrenOf(pid)].reduce((sum, each) => sum + cpuMicroseconds(each), 0)
  const [cpuBefore, startMs] = [cpu(), performance.now()]
  const keys = Array.from({ length: uploads }, (_, i) => `incoming/k${done + i}`)
  const port = Number(new URL(s3Url).port)
  await seconds(loader, {
    ...{ port, method: 'PUT', bucket, keys, sizeBytes: 1024, atOnce, credentials },
  })
  while ((await rows()) < wanted) await sleep(20)
  const rate = (uploads / (performance.now() - startMs)) * 1000
  return { rate, cpu: (cpu() - cpuBefore) / uploads }
}

function memoryRow(name: string, pid: number): Table['rows'][number] {
  const children = childrenOf(pid)
  const largest = (kind: 'VmRSS' | 'RssAnon') =>
    Math.max(...children.map((child) => memoryMegabytes(child, kind)))
  return {
    name,
    values: [
      ...[memoryMegabytes(pid, 'VmRSS'), memoryMegabytes(pid, 'RssAnon')],
      ...[largest('VmRSS'), largest('RssAnon')],
    ],
  }
}
