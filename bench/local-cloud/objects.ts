import type { ChildProcess } from 'node:child_process'
import { createRequire } from 'node:module'
import { CreateBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { keys as ownKeys, region, temporaryFolder } from '../../e2e/support/development.ts'
import { serveInChild } from '../../packages/local-cloud/test/solid/child.ts'
import { median, type Table } from '../results.ts'
import type { Load } from './load.ts'
import { cpuMicroseconds, seconds, startProgram } from './processes.ts'

const bucket = 'bench'
const sizeBytes = 10 * 1024
const rounds = 7
const requests = 1_500

interface Endpoint extends Pick<Load, 'port' | 'credentials'> {
  readonly name: string
  readonly isOurs: boolean
  readonly pid: number
}

interface Figures {
  readonly aSecond: number
  readonly cpu: number
}

/** PUT and GET of 10 KB: our S3, which syncs every write, and s3rver, which syncs none. */
export async function objects(): Promise<readonly Table[]> {
  await using loader = await startProgram('load.ts')
  await using stack = new AsyncDisposableStack()
  const endpoints = [await serveOurs(stack), ...(hasS3rver() ? [await serveS3rver(stack)] : [])]
  const tables: Table[] = []
  for (const endpoint of endpoints) {
    await measure(loader.child, endpoint, 'PUT', read(requests), 16)
    await measure(loader.child, endpoint, 'GET', read(requests), 16)
  }
  for (const method of ['PUT', 'GET'] as const) {
    const columns: string[] = []
    const values = new Map<string, number[]>(endpoints.map(({ name }) => [name, []]))
    for (const atOnce of [1, 16, 64]) {
      columns.push(`a second, ${atOnce} at once`, 'CPU, µs each')
      const figures = await byTurns(loader.child, endpoints, method, atOnce)
      for (const [name, all] of figures) {
        const [rate, cpu] = [all.map((one) => one.aSecond), all.map((one) => one.cpu)]
        values.get(name)?.push(median(rate), median(cpu))
      }
    }
    tables.push({
      title: `${method} of 10 KB`,
      columns,
      rows: endpoints.map(({ name, isOurs }) => ({ name, isOurs, values: values.get(name) ?? [] })),
      note: hasS3rver()
        ? 'Ours syncs every write before it answers; s3rver syncs none.'
        : 'Skipped: s3rver is not installed; `npm install --no-save s3rver@3.7.1` adds it.',
    })
  }
  return tables
}

/** Round after round, each time in another order, so that what else the machine does hits both. */
async function byTurns(
  loader: ChildProcess,
  endpoints: readonly Endpoint[],
  method: Load['method'],
  atOnce: number,
): Promise<ReadonlyMap<string, Figures[]>> {
  const figures = new Map<string, Figures[]>(endpoints.map(({ name }) => [name, []]))
  for (let round = 0; round < rounds; round++) {
    const count = atOnce === 1 ? requests / 3 : requests
    const written = Array.from({ length: count }, (_, i) => `${atOnce}-${round}-${i}`)
    const keys = method === 'PUT' ? written : read(count)
    for (const endpoint of round % 2 === 0 ? endpoints : [...endpoints].reverse()) {
      figures.get(endpoint.name)?.push(await measure(loader, endpoint, method, keys, atOnce))
    }
  }
  return figures
}

async function measure(
  loader: ChildProcess,
  { port, credentials, pid }: Endpoint,
  method: Load['method'],
  keys: readonly string[],
  atOnce: number,
): Promise<Figures> {
  const before = cpuMicroseconds(pid)
  const taken = await seconds(loader, {
    ...{ port, credentials, method, bucket, keys, sizeBytes, atOnce },
  })
  const cpu = (cpuMicroseconds(pid) - before) / keys.length
  return { aSecond: keys.length / taken, cpu }
}

function read(count: number): readonly string[] {
  return Array.from({ length: count }, (_, i) => `read-${i}`)
}

async function serveOurs(stack: AsyncDisposableStack): Promise<Endpoint> {
  const folder = stack.use(await temporaryFolder())
  const serving = await serveInChild(folder.path)
  stack.defer(() => serving.kill())
  const client = new S3Client({ endpoint: serving.url, region, credentials: ownKeys })
  await client.send(new CreateBucketCommand({ Bucket: bucket }))
  client.destroy()
  const port = Number(new URL(serving.url).port)
  const pid = serving.child.pid ?? 0
  return { name: 'local cloud', isOurs: true, pid, port, credentials: ownKeys }
}

async function serveS3rver(stack: AsyncDisposableStack): Promise<Endpoint> {
  const folder = stack.use(await temporaryFolder())
  const { child, said } = stack.use(await startProgram('serve-s3rver.ts', [folder.path]))
  const credentials = { accessKeyId: 'S3RVER', secretAccessKey: 'S3RVER' }
  const { port } = said as { port: number }
  return { name: 's3rver 3.7.1', isOurs: false, pid: child.pid ?? 0, port, credentials }
}

function hasS3rver(): boolean {
  try {
    createRequire(import.meta.url).resolve('s3rver')
    return true
  } catch {
    return false
  }
}
