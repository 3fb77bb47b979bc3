// Not by the front door, which reads the environment when it is imported.

import { tombstoneDaysWith } from '../../src/core/index.ts'
import { createHandler, type Handler } from '../../src/lambda/handler.ts'
import { dynamodbHistory, dynamodbLedger, tableOn } from '../../src/table/index.ts'
import { type Clock, settle } from './clock.ts'
import type { Network } from './network.ts'
import type { Count } from './tally.ts'

/** Instances of the function, each of which runs one invocation at a time. */
export interface Instances {
  /** Whether another invocation can begin. */
  hasRoom(): boolean
  invoke(payload: unknown, remainingMs: number): Promise<Run>
  readonly runs: readonly Run[]
  /** Stops an invocation wherever it is: nothing of it goes on. */
  stop(run: Run): void
  /** Takes an invocation that has ended off the list. */
  dismiss(run: Run): void
}

/** One invocation. */
export interface Run {
  readonly deadlineMs: number
  /** Set once the handler has answered or thrown. */
  end?: { readonly answer: unknown } | { readonly error: unknown }
}

interface InstancesParts {
  readonly clock: Clock
  readonly network: Network
  readonly count: Count
  /** How many there may be at once. */
  readonly most: number
  /** Whether the next one that starts keeps the last size and etag of an object in its tombstone. */
  readonly keepsLast: () => boolean
  /** `undefined` if they keep no history. */
  readonly history: HistorySettings | undefined
}

export interface HistorySettings {
  /** After how many days an event leaves it; never if `undefined`. */
  readonly days: number | undefined
}

export function createInstances(parts: InstancesParts): Instances {
  const { clock, network, count, most, keepsLast, history: kept } = parts
  const idle: Instance[] = []
  const busy = new Map<Run, Instance>()
  const countOutcomes = (line: string) => {
    if (!line.startsWith('{"_aws"')) return
    const metrics: Readonly<Record<string, number>> = JSON.parse(line)
    for (const outcome of ['duplicate', 'stale', 'ignored']) count(outcome, metrics[outcome])
  }
  const start = (): Instance => {
    const { client, cut } = network.connect()
    const table = tableOn(client, 'upload_metadata')
    const tombstoneDays = kept && tombstoneDaysWith(kept.days)
    const options = { lastSizeAndEtag: keepsLast(), tombstoneDays }
    const ledger = dynamodbLedger(table, clock.now, options)
    const history =
      kept && dynamodbHistory(tableOn(client, 'upload_history'), { now: clock.now, ...kept })
    return {
      handler: createHandler({ ledger, history, now: clock.now, write: countOutcomes }),
      cut,
    }
  }
  return {
    hasRoom: () => busy.size < most,
    async invoke(payload, remainingMs) {
      const instance = idle.pop() ?? start()
      const run: Run = { deadlineMs: clock.now() + remainingMs }
      busy.set(run, instance)
      const context = {
        awsRequestId: 'r',
        functionName: 'upload-ledger',
        getRemainingTimeInMillis: () => run.deadlineMs - clock.now(),
      }
      instance.handler(payload, context).then(
        (answer) => {
          run.end = { answer }
        },
        (error: unknown) => {
          run.end = { error }
        },
      )
      await settle()
      return run
    },
    get runs() {
      return [...busy.keys()]
    },
    stop(run) {
      busy.get(run)?.cut()
      busy.delete(run)
    },
    dismiss(run) {
      const instance = busy.get(run)
      busy.delete(run)
      if (instance !== undefined) idle.push(instance)
    },
  }
}

interface Instance {
  readonly handler: Handler
  /** Ends all that it has to do with the table. */
  cut(): void
}
