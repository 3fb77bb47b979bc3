import { writeSync } from 'node:fs'
import process from 'node:process'
import { setTimeout as sleep } from 'node:timers/promises'
import { peakMemoryBytes } from '../../packages/local-cloud/test/solid/peak-memory.ts'
import { type Batches, makeBatches } from './notifications.ts'

// Calls the handler of one bundle in this process, as the task in the environment says, and writes what it
// took, measured here, to file 3.

export interface Task extends Batches {
  readonly bundle: string
  /** Batches before any is measured: none to measure the process from its start. */
  readonly warmUp: number
  readonly batches: number
  /** After the function was loaded; then it is measured from there on. @default 0 */
  readonly pauseMs?: number
}

export interface Measured {
  /** Of the measured batches, or of the process from its start. */
  readonly cpuMs: number
  readonly wallMs: readonly number[]
  readonly peakMegabytes: number
}

/** What a bundle exports. */
interface Loaded {
  handler(event: object, context: object): Promise<unknown>
  /** Does what is not to be measured: the handler is called with its result. */
  prepare?(event: object): object
}

/** Of what is prepared, which is held in memory; they take turns. */
const mostPrepared = 10

const task: Task = JSON.parse(process.env.TASK ?? '')
const { handler, prepare }: Loaded = require(task.bundle)

async function main(): Promise<void> {
  const { warmUp, batches, pauseMs = 0 } = task
  const batch = prepare === undefined ? makeBatches(task) : preparedBatches(prepare)
  for (let i = 0; i < warmUp; i++) await handler(batch(), context)
  if (pauseMs > 0) await sleep(pauseMs)
  const isWhole = warmUp === 0 && pauseMs === 0
  const before = isWhole ? { user: 0, system: 0 } : process.cpuUsage()
  const wallMs: number[] = []
  for (let i = 0; i < batches; i++) {
    const event = batch()
    const startMs = performance.now()
    await handler(event, context)
    wallMs.push(performance.now() - startMs)
  }
  const { user, system } = process.cpuUsage()
  const measured: Measured = {
    cpuMs: (user - before.user + system - before.system) / 1_000,
    wallMs,
    peakMegabytes: peakMemoryBytes() / 2 ** 20,
  }
  writeSync(3, JSON.stringify(measured))
}

const context = {
  awsRequestId: '8476a536-e9f4-11e8-9739-2dfe598c3fcd',
  functionName: 'upload-ledger',
  getRemainingTimeInMillis: () => 300_000,
}

function preparedBatches(prepare: (event: object) => object): () => object {
  const batch = makeBatches(task)
  const count = Math.min(mostPrepared, task.warmUp + task.batches)
  const all = Array.from({ length: count }, () => prepare(batch()))
  let next = 0
  return () => all[next++ % count] ?? {}
}

// A peer's connections may keep the process alive.
void main().then(() => process.exit())
