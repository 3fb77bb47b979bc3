import type { RequestListener } from 'node:http'
import { accountId, type Principals } from '../identity/index.ts'
import { createDisturbances, type Disturbances } from './disturbances.ts'
import { Engine } from './engine/index.ts'
import { createListener } from './http/index.ts'
import { sweep } from './sweeper.ts'

export interface DynamoDBOptions {
  /** Where the data lie. No other process may have the folder open. */
  readonly folder: string
  /** The principals that may call, with their keys. */
  readonly principals: Principals
  /** Part of every ARN. */
  readonly region: string
  /** The clock that signatures and expiry go by, in milliseconds since 1970. */
  readonly now?: () => number
  /** How long after one search for expired items the next one starts; a minute by default. */
  readonly sweepIntervalMs?: number
}

/** A DynamoDB endpoint that keeps its tables in a folder. */
export interface DynamoDB {
  /** Answers one HTTP request. Who makes the server decides where it listens. */
  readonly listener: RequestListener
  /** What goes wrong on purpose. */
  readonly disturbances: Disturbances
  /** Deletes the items whose time to live is over, now, and says how many there were. */
  sweep(): Promise<number>
  /** Ends the sweeping and closes the folder. Close the HTTP server first. */
  close(): Promise<void>
}

/**
 * Opens a DynamoDB endpoint on a folder, and finishes what a killed process left half done there.
 *
 * It lacks PartiQL, streams, backups, global tables and resource policies, and refuses them. Capacity
 * is counted and, unless `disturbances` say so, never throttled. A policy's conditions are not known.
 *
 * @throws when the folder cannot be opened, or the installed dynalite is not the one adapted here
 */
export async function createDynamoDB(options: DynamoDBOptions): Promise<DynamoDB> {
  const { folder, principals, region, now = Date.now, sweepIntervalMs = 60_000 } = options
  const engine = await Engine.open(folder, { id: accountId, region }, now)
  const disturbances = createDisturbances()
  const stopping = new AbortController()
  let sweeping: Promise<number> = Promise.resolve(0)

  // One after another: two at once would only look at the same items.
  const sweepNext = (): Promise<number> => {
    const next = sweeping.catch(() => 0).then(() => sweep(engine, now, stopping.signal))
    sweeping = next
    return next
  }
  let timer = setTimeout(sweepInBackground, sweepIntervalMs).unref()
  function sweepInBackground(): void {
    // The next sweep retries a failure; nobody is waiting for this one.
    const again = (): void => {
      if (!stopping.signal.aborted) timer = setTimeout(sweepInBackground, sweepIntervalMs).unref()
    }
    sweepNext().then(again, again)
  }

  return {
    listener: createListener({ engine, principals, region, now, disturbances }),
    disturbances,
    sweep: sweepNext,
    async close() {
      stopping.abort()
      clearTimeout(timer)
      await sweeping.catch(() => 0)
      await engine.close()
    },
  }
}
