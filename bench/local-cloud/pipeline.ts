import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { DescribeTableCommand } from '@aws-sdk/client-dynamodb'
import { PutObjectCommand } from '@aws-sdk/client-s3'
import {
  keys as credentials,
  type Development,
  startDevelopment,
  temporaryFolder,
} from '../../e2e/support/development.ts'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { median, type Table } from '../results.ts'
import { childrenOf, cpuMicroseconds, memoryMegabytes, seconds, startProgram } from './processes.ts'

const command = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)
const bucket = 'uploads'
const starts = 7
const uploadsAtRest = 200
const mostUploads = 20_000
const step = 5_000

/** `dev` as a person starts it: how long that takes, the way from upload to row, and memory. */
export async function pipeline(): Promise<readonly Table[]> {
  await using folder = await temporaryFolder()
  const onNew = await readySeconds(folder.path)
  const onExisting: number[] = []
  for (let i = 0; i < starts; i++) onExisting.push(await readySeconds(folder.path))
  await using development = await startDevelopment(folder.path)
  await using loader = await startProgram('load.ts')
  const { pid } = JSON.parse(await readFile(join(folder.path, 'running.json'), 'utf8'))
  const rest = await atRest(development)
  const memory = [memoryRow('at the start', pid)]
  const rates: number[] = []
  const cpus: number[] = []
  for (let done = 0; done < mostUploads; done += step) {
    const { rate, cpu } = await backlog(development, loader.child, pid, done)
    rates.push(rate)
    cpus.push(cpu)
    memory.push(memoryRow(`after ${(done + step).toLocaleString('en-US')} uploads`, pid))
  }
  return [
    {
      title: 'dev',
      columns: [
        ...[
          'ready on a new folder, s',
          'on an existing one, s',
          'upload to row, ms: median',
          '95 %',
        ],
        ...['rows a second, 16 uploads at once', 'CPU, µs a row'],
      ],
      rows: [
        {
          name: 'upload-ledger dev',
          values: [onNew, median(onExisting), ...rest, median(rates), median(cpus)],
        },
      ],
      note: 'CPU is that of `dev` and of the processes of its function together.',
    },
    {
      title: 'Memory of dev, MB',
      columns: ['dev', 'of it, in no file', 'largest process of the function', 'of it, in no file'],
      rows: memory,
    },
  ]
}

/** From the start of the process until it says that it is ready. */
async function readySeconds(folder: string): Promise<number> {
  const ports = ['--s3-port', '0', '--dynamodb-port', '0', '--console-port', '0']
  const startMs = performance.now()
  const child = spawn(process.execPath, [command, 'dev', '--data', folder, ...ports])
  let said = ''
  for await (const chunk of child.stdout) {
    said += String(chunk)
    if (said.includes('ready in')) break
  }
  const taken = (performance.now() - startMs) / 1000
  const ended = once(child, 'exit')
  child.kill('SIGINT')
  await ended
  return taken
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
): Promise<{ readonly rate: number; readonly cpu: number }> {
  const describe = new DescribeTableCommand({ TableName: table.name })
  const rows = async () => (await table.client.send(describe)).Table?.ItemCount ?? 0
  const wanted = (await rows()) + step
  const cpu = () => [pid, ...childrenOf(pid)].reduce((sum, each) => sum + cpuMicroseconds(each), 0)
  const [cpuBefore, startMs] = [cpu(), performance.now()]
  const keys = Array.from({ length: step }, (_, i) => `incoming/k${done + i}`)
  const port = Number(new URL(s3Url).port)
  await seconds(loader, {
    ...{ port, method: 'PUT', bucket, keys, sizeBytes: 1024, atOnce: 16, credentials },
  })
  while ((await rows()) < wanted) await sleep(20)
  const rate = (step / (performance.now() - startMs)) * 1000
  return { rate, cpu: (cpu() - cpuBefore) / step }
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
