import { setTimeout as wait } from 'node:timers/promises'
import { DeleteObjectCommand, PutObjectCommand, type S3Client } from '@aws-sdk/client-s3'
import type { Table } from '../../packages/upload-ledger/src/table/index.ts'
import { compareBucketAndTable } from '../support/bucket-and-table.ts'
import { startDisposable } from '../support/disposable-development.ts'
import { type HistoryState, historyState } from '../support/history-and-index.ts'
import { createRandom } from '../support/random.ts'

export interface KillOptions {
  /** Where everything is kept; new. */
  readonly folder: string
  readonly uploads: number
  readonly kills: number
  /** Decides when each kill comes. */
  readonly seed: number
  /** Receives a line of progress now and then. */
  log?(line: string): void
}

/** What there was when all was over. */
export interface Aftermath {
  /** Uploads that were acknowledged, of those that make an object of their own. */
  readonly acknowledged: number
  /** Writes of objects that were acknowledged, each of which is an event at least. */
  readonly puts: number
  readonly objects: number
  /** Keys that were acknowledged and are not there. */
  readonly lost: readonly string[]
  /** Keys whose row is not that of their object. */
  readonly divergent: readonly string[]
  readonly history: HistoryState
}

const writers = 16
/** Of the kills, so many meet a start and not the uploads. */
const killsAtStart = 1 / 2
/** About as long as a start takes. */
const startMs = 400
const mostAttempts = 2_000
const pauseMs = 20

/**
 * Uploads with many writers to `upload-ledger dev` while it is killed with SIGKILL and started
 * again on the same folder, and waits until the rows are those of the bucket.
 *
 * Half of the kills come after so many more uploads; the others while it starts, when what the last
 * kill left is being repaired.
 *
 * @throws {Error} when it does not start, or no upload is acknowledged for minutes
 */
export async function killWhileUploading(options: KillOptions): Promise<Aftermath> {
  const { folder, uploads, kills, seed, log } = options
  const random = createRandom(seed)
  const acknowledged = new Set<string>()
  await using development = await startDisposable(folder)
  let next = 0
  let puts = 0
  let failed = false

  const write = async () => {
    while (next < uploads) {
      const number = next++
      // An upload that fails is sent again, as a client does, until it is acknowledged.
      for (let attempts = 1; !(await upload(development.s3, number, acknowledged)); attempts++) {
        if (attempts === mostAttempts) {
          throw new Error(`Cannot go on: upload ${number} failed ${attempts} times`)
        }
        await wait(pauseMs)
        await development.reachable()
      }
      if (!removes(number)) puts++
    }
  }
  const kill = async () => {
    for (let i = 0; i < kills; i++) {
      const from = (uploads / kills) * i
      const atStart = i > 0 && random.chance(killsAtStart)
      while (!atStart && next < from && !failed) await wait(5)
      if (failed) return
      // At an instant that no upload, and no step of the start, knows.
      await wait(random.below(atStart ? startMs : 60))
      await development.killAndStart()
      if (i % 50 === 49) log?.(`${i + 1} kills, ${next} uploads begun`)
    }
  }
  const writing = Promise.all(Array.from({ length: writers }, write)).catch((error) => {
    failed = true
    throw error
  })
  await Promise.all([kill(), writing])
  log?.(`${kills} kills, ${uploads} uploads acknowledged; waiting for the rows`)

  const { objects, divergent } = await compareBucketAndTable(development)
  const lost = [...acknowledged].filter((key) => !objects.has(key))
  const history = await settledHistory(development.table)
  return { acknowledged: acknowledged.size, puts, objects: objects.size, lost, divergent, history }
}

/** The history, once no event is added while it is read: late ones may still be on their way. */
async function settledHistory({ client }: Table): Promise<HistoryState> {
  for (let looks = 1; ; looks++) {
    const state = await historyState(client)
    if (looks === mostLooks || state.unrecorded.length + state.misindexed.length === 0) return state
    await wait(pauseMs * looks)
  }
}

const mostLooks = 20

/**
 * Of four writes three make an object of its own; the fourth makes or removes one of ten.
 *
 * A removal of what is not there is no event.
 *
 * @returns whether it was acknowledged
 */
async function upload(s3: S3Client, number: number, acknowledged: Set<string>): Promise<boolean> {
  const contested = number % 4 === 3
  const Key = contested ? `incoming/contested-${number % 10}` : `incoming/own-${number}`
  const object = { Bucket: 'uploads', Key }
  const signal = { abortSignal: AbortSignal.timeout(10_000) }
  try {
    if (removes(number)) await s3.send(new DeleteObjectCommand(object), signal)
    else await s3.send(new PutObjectCommand({ ...object, Body: `upload ${number}` }), signal)
    if (!contested) acknowledged.add(Key)
    return true
  } catch {
    return false
  }
}

function removes(number: number): boolean {
  return number % 12 === 3
}
