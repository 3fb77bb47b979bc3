import type { Probes, Subject } from '../../checklist/index.ts'
import type { KeyFilter } from '../../core/index.ts'
import { bucketState, needToAsk } from '../aws/bucket-state.ts'
import { apiFunctionProbes } from './api-function-probes.ts'
import { apiProbes } from './api-probes.ts'
import { ask } from './ask.ts'
import { bucketIsThere, noTriggers, refusalsOf } from './by-hand.ts'
import type { Clients } from './clients.ts'
import { comparisonProbes } from './comparison-probes.ts'
import { failureCommands } from './failure-commands.ts'
import { failureProbes } from './failure-probes.ts'
import { functionProbes, type Runs, readConfiguration } from './function-probes.ts'
import { keyProbes } from './key-probes.ts'
import { logProbes, type ReadLine } from './log-probes.ts'
import { readTriggers, triggersOf } from './read-triggers.ts'
import { roleProbes } from './role-probes.ts'
import { historyProbes, tableProbes } from './table-probes.ts'
import type { Target } from './target.ts'
import type { TestObject } from './test-object.ts'
import { triggerCommands } from './trigger-commands.ts'

/** Results of an earlier walk that stay valid as long as their subject is the same. */
export interface Memory {
  readonly runs: Runs
  readonly read: ReadLine
}

export function emptyMemory(): Memory {
  return { runs: { seen: '' }, read: { object: '', line: undefined } }
}

export interface ProbeParts {
  readonly clients: Clients
  readonly target: Target
  readonly subject: Subject
  /** A standing object has no `remove`. */
  readonly object: Pick<TestObject, 'look'> & Partial<TestObject>
  readonly isLocal: boolean
  readonly memory: Memory
}

/**
 * The probes of one walk, all of them requests to AWS or to what answers in its place. A
 * request that several steps need is sent once a walk.
 */
export function createProbes(parts: ProbeParts): Probes {
  const { clients, target, subject, object, isLocal, memory } = parts
  const { bucket, key, aws } = subject
  const configuration = once(() => readConfiguration(clients, target.functionName))
  const triggers = once(async () => {
    const functionArn = (await configuration())?.FunctionArn
    if (functionArn === undefined) return undefined
    const keys = subject.filters.map((filter, i) => (i === 0 ? key : anyKey(filter)))
    if (target.byHand !== undefined && !(await bucketIsThere(clients, bucket))) {
      return noTriggers(functionArn)
    }
    return readTriggers(clients, { functionArn, bucket, keys })
  })
  const logGroup = async () =>
    (await configuration())?.LoggingConfig?.LogGroup ?? `/aws/lambda/${target.functionName}`
  const table = tableProbes(clients.table(target.tableName), { bucket, key })
  const commandTarget = { ...target, isLocal, aws }
  const failures = failureProbes(clients, target, {
    triggers,
    configuration,
    commands: async () => failureCommands(target, await configuration(), { aws }),
  })
  return {
    ...table,
    ...historyProbes((name) => clients.table(name)),
    ...roleProbes(clients, target, configuration, {
      ...{ aws, policyName: policyNameAt(isLocal), makesLogGroup: target.byHand !== undefined },
    }),
    ...functionProbes(clients, target, configuration, memory.runs),
    async triggers() {
      const found = await triggers()
      if (found === undefined) return undefined
      const commands = triggerCommands(commandTarget, found)
      const known = triggersOf(found, commands)
      if (target.byHand === undefined) return known
      return { ...known, ...(await refusalsOf(clients, { ...target, aws }, known)) }
    },
    async needToAsk() {
      const state = await bucketState(clients.s3, { Bucket: bucket }, ask)
      return { need: needToAsk(state), expires: state.expires }
    },
    ...failures,
    ...keyProbes(clients, target, { triggers, configuration, ...failures }, aws),
    ...apiProbes(clients, target),
    ...apiFunctionProbes(clients, target, aws),
    ...comparisonProbes(clients, target, { aws, now: Date.now }),
    testObject: object.look,
    ...logProbes(clients.logs, { bucket, key }, logGroup, object.look, memory.read),
    async tombstone() {
      await object.remove?.()
      return table.row()
    },
    leftovers: async () => object.leftovers?.() ?? [],
  }
}

/** Any key that a filter selects. */
function anyKey({ prefix, suffix }: KeyFilter): string {
  return `${prefix}upload-ledger-doctor${suffix}`
}

/** A role of a local cloud has one inline policy; elsewhere ours stands beside the others. */
function policyNameAt(isLocal: boolean): string {
  return isLocal ? 'policy' : 'upload-ledger'
}

function once<T>(ask: () => Promise<T>): () => Promise<T> {
  let answer: Promise<T> | undefined
  return () => (answer ??= ask())
}
