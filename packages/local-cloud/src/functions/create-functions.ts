import { mkdir, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PolicyDocument, Principals } from '../identity/index.ts'
import type { Roles } from '../roles/index.ts'
import { writeAtomically, writeOnce } from '../store/index.ts'
import {
  functionArn,
  functionNameOf,
  nameOfRole,
  roleName,
  sessionArn,
  withoutQualifier,
} from './arn.ts'
import { changeConfiguration, readConfiguration } from './configuration.ts'
import { type CreatedFunctions, createdFunctions } from './created-functions.ts'
import {
  createDeployedFunction,
  type DeployedFunction,
  type InvocationContext,
} from './deployed-function.ts'
import { describeFunction, type FunctionDescription } from './describe.ts'
import { type FunctionLog, openLog, type WritableLog } from './function-log.ts'
import { definedSource, type FunctionSource } from './function-source.ts'
import type { FunctionConfiguration, FunctionDefinition, InvocationResult } from './functions.ts'
import { logLines } from './log-lines.ts'
import { isPython } from './managed-runtimes.ts'
import { noticeLine } from './platform-line.ts'
import { policyFile } from './policy-file.ts'
import { pythonRuntimeSource } from './python-runtime.ts'
import { rotatedPath } from './read-tail.ts'
import { ensureRole, type RoleKeys } from './role.ts'
import { runtimeSource } from './runtime.ts'
import type { StoredFunction } from './stored-function.ts'

export interface FunctionsOptions {
  /**
   * Holds a folder for each function: `configuration.json`, `role.json`, `log.jsonl`, and
   * `policy.json` or, of one that was created, `function.json` and a folder with its code.
   */
  readonly folder: string
  readonly region: string
  /** Each deployed function's role is added. */
  readonly principals: Principals
  /** Says what a function's role may do. */
  readonly roles: Roles
  /** Environment given to every function, such as `AWS_ENDPOINT_URL_DYNAMODB`. */
  readonly endpoints: Readonly<Record<string, string>>
  /**
   * The most child processes of one function at once.
   * @default 4
   */
  readonly concurrency?: number
  readonly now?: () => number
}

/** The local Lambda: code that runs in child processes, with a role and an environment of its own. */
export interface Functions extends CreatedFunctions {
  /**
   * Adds a function, or replaces it. The files for a person to edit are written only where they
   * are absent: afterwards what is on disk rules, from the next invocation on.
   *
   * @throws {Error} on a name or a path that Lambda would refuse, or when a file cannot be written
   */
  deploy(definition: FunctionDefinition): Promise<void>
  /** Finds again the functions that were created before this start. */
  restore(): Promise<void>
  arn(name: string): string
  /** Whether a function of that ARN, with or without `:$LATEST`, is deployed. */
  exists(arn: string): boolean
  /**
   * The configuration as it is on disk now.
   * @throws {Error} that names the file when it is missing or malformed
   */
  configuration(name: string): Promise<FunctionConfiguration>
  /** @throws {Unstartable} when the result could not be used; then nothing is written */
  configure(name: string, changes: Partial<FunctionConfiguration>): Promise<void>
  /** @throws {Unstartable} when the configuration is missing or malformed */
  describe(name: string): Promise<FunctionDescription>
  /** Of those that are deployed, in the order of their deployment. */
  names(): readonly string[]
  /** The current permissions of the function's role: none if the policy file cannot be used. */
  policy(name: string): PolicyDocument
  /**
   * Replaces the file of the function's policy.
   * @throws {RoleError} on what is malformed, or not supported here; then nothing is written
   */
  putPolicy(name: string, document: unknown): Promise<void>
  /**
   * Runs a function and waits for its result; by then all that it printed is in its log.
   * @throws {Error} only when closed, or cut short by it: all that the function does is a result
   */
  invoke(arn: string, payload: object, context: InvocationContext): Promise<InvocationResult>
  /** Has a function loaded ahead of its first invocation. Never fails: the invocation would. */
  warm(name: string): Promise<void>
  log(name: string): FunctionLog
  /** Removes all lines of a log, also of a function that was deleted. */
  clearLog(name: string): Promise<void>
  /** Tells each line of each function's log, also of those to come. Answers with the function that ends it. */
  onLine(listener: (name: string, line: string) => void): () => void
  /** Writes a line of the platform to the function's log. */
  notice(name: string, message: string): void
  /** The keys with which the function signs its calls, to find its role's permissions. */
  roleKeys(name: string): RoleKeys
  /** Ends the processes of a function that run an invocation, as a crash would. */
  kill(name: string): Promise<void>
  /** Lets running invocations finish for two seconds, then ends all children. */
  close(): Promise<void>
}

interface Deployed {
  readonly current: DeployedFunction
  readonly source: FunctionSource
  readonly log: WritableLog
  readonly role: RoleKeys
  /** The name of the role with whose permissions it runs. */
  readonly roleName: string
  /** Of a function that was created. */
  readonly stored: StoredFunction | undefined
}

export function createFunctions(options: FunctionsOptions): Functions {
  const { folder, region, principals, concurrency = 4, now = Date.now } = options
  const deployed = new Map<string, Deployed>()
  // One for each name, also where a function of that name is deleted and made again.
  const logs = new Map<string, WritableLog>()
  const listeners = new Set<(name: string, line: string) => void>()
  // Those that a later deployment replaced are here until what runs in them has finished.
  const all = new Set<DeployedFunction>()
  let closed = false
  // One change after another, so that none undoes what another has just written.
  let lastChange: Promise<unknown> = Promise.resolve()
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = lastChange.then(change)
    lastChange = turn.catch(() => {})
    return turn
  }

  function file(name: string, fileName: string): string {
    return join(folder, name, fileName)
  }

  function find(name: string): Deployed {
    const found = deployed.get(name)
    if (found !== undefined) return found
    throw new Error(`Cannot find the function ${JSON.stringify(name)}: it is not deployed`)
  }

  function byArn(arn: string): Deployed | undefined {
    const name = functionNameOf(arn)
    return withoutQualifier(arn) === functionArn(region, name) ? deployed.get(name) : undefined
  }

  async function retire(replaced: DeployedFunction): Promise<void> {
    await replaced.idle()
    await replaced.close()
    all.delete(replaced)
  }

  /** The next start removes again what `retired` could not. */
  function end(replaced: DeployedFunction, retired: () => Promise<void>): void {
    void retire(replaced)
      .then(retired)
      .catch(() => {})
  }

  function logOf(name: string): WritableLog {
    const earlier = logs.get(name)
    if (earlier !== undefined) return earlier
    const log = openLog({ path: file(name, 'log.jsonl'), now })
    logs.set(name, log)
    log.onLine((line) => {
      for (const listener of listeners) listener(name, line)
    })
    return log
  }

  /** Runs a function from now on, in place of what had its name. */
  async function put(
    source: FunctionSource,
    roleName: string,
    stored: StoredFunction | undefined,
    retired: () => Promise<void>,
  ): Promise<void> {
    if (closed) throw new Error('Cannot deploy a function: the local functions are closed')
    const { name } = source
    await writeAtomically(join(folder, 'runtime.mjs'), runtimeSource)
    if (isPython(source.runtime)) {
      await writeAtomically(join(folder, 'runtime.py'), pythonRuntimeSource)
    }
    const role = await ensureRole(file(name, 'role.json'))
    const log = logOf(name)
    const configurationPath = file(name, 'configuration.json')
    const { endpoints, roles } = options
    const parts = { source, configurationPath, runtimeFolder: folder, role, region, concurrency }
    const current = createDeployedFunction({ ...parts, log, endpoints, now })
    const earlier = deployed.get(name)
    deployed.set(name, { current, source, log, role, roleName, stored })
    all.add(current)
    if (earlier !== undefined) end(earlier.current, retired)
    const policy = (): PolicyDocument => roles.permissions(roleName)
    principals.add({ arn: sessionArn(roleName, name), ...role, policy })
  }

  const created = createdFunctions({
    folder,
    roles: options.roles,
    inTurn,
    now,
    registry: {
      names: () => [...deployed.keys()],
      stored: (name) => deployed.get(name)?.stored,
      put: (source, stored, retired) => put(source, nameOfRole(stored.roleArn), stored, retired),
      remove(name, retired) {
        const { current, role } = find(name)
        deployed.delete(name)
        principals.remove(role.accessKeyId)
        end(current, retired)
      },
    },
  })

  return {
    ...created.functions,

    restore: created.restore,

    async deploy(definition) {
      if (closed) throw new Error('Cannot deploy a function: the local functions are closed')
      const { name } = definition
      checkName(name)
      if (deployed.get(name)?.stored !== undefined) {
        const fact = 'the data folder has one of that name that was created; delete that one first'
        throw new Error(`Cannot deploy the function ${name}: ${fact}`)
      }
      await mkdir(join(folder, name), { recursive: true })
      const policyPath = file(name, 'policy.json')
      const configurationText = `${JSON.stringify(definition.configuration, null, 2)}\n`
      await writeOnce(file(name, 'configuration.json'), configurationText)
      await writeOnce(policyPath, `${JSON.stringify(definition.policy, null, 2)}\n`)
      const log = logOf(name)
      const policy = policyFile(policyPath, (message) => {
        log.append([noticeLine(now(), message)])
      })
      await options.roles.provide(roleName(name), {
        name: policyName,
        read: policy,
        write: (document) => writeAtomically(policyPath, `${JSON.stringify(document, null, 2)}\n`),
      })
      await put(await definedSource(definition), roleName(name), undefined, async () => {})
    },

    arn: (name) => functionArn(region, name),

    exists: (arn) => byArn(arn) !== undefined,

    async configuration(name) {
      find(name)
      return readConfiguration(file(name, 'configuration.json'))
    },

    configure(name, changes) {
      find(name)
      return inTurn(() => changeConfiguration(file(name, 'configuration.json'), changes))
    },

    async describe(name) {
      const { source, stored } = find(name)
      return describeFunction(source, stored, file(name, 'configuration.json'), region)
    },

    names: () => [...deployed.keys()],

    policy: (name) => options.roles.permissions(find(name).roleName),

    putPolicy: (name, document) =>
      options.roles.putPolicy(find(name).roleName, policyName, document),

    async invoke(arn, payload, context) {
      const found = byArn(arn)
      if (found !== undefined) return found.current.invoke(payload, context)
      const errorMessage = `Function not found: ${arn}`
      const error = { errorType: 'ResourceNotFoundException', errorMessage }
      return { ok: false, error, durationMs: 0 }
    },

    warm: (name) => find(name).current.warm(),

    log: (name) => find(name).log,

    async clearLog(name) {
      const log = logs.get(name)
      if (log !== undefined) return log.clear()
      const path = file(name, 'log.jsonl')
      await Promise.all([path, rotatedPath(path)].map((each) => rm(each, { force: true })))
    },

    onLine(listener) {
      // A wrapper of its own, so that one listener may be added twice and each be ended alone.
      const own: typeof listener = (name, line) => listener(name, line)
      listeners.add(own)
      return () => listeners.delete(own)
    },

    notice(name, message) {
      const { source, log } = find(name)
      const lines = logLines(source.logFormat, isPython(source.runtime))
      log.append([lines.notice(now(), message)])
    },

    roleKeys: (name) => find(name).role,

    kill: (name) => find(name).current.kill(),

    async close() {
      closed = true
      const idle = Promise.all([...all].map((each) => each.idle()))
      const waiting = new AbortController()
      await Promise.race([
        idle,
        sleep(graceMs, undefined, { signal: waiting.signal }).catch(() => {}),
      ])
      waiting.abort()
      await Promise.all([...all].map((each) => each.close()))
      for (const log of logs.values()) log.close()
    },
  }
}

const graceMs = 2000

/** The inline policy that a function's `policy.json` is. */
const policyName = 'policy'

function checkName(name: string): void {
  if (/^[a-zA-Z0-9-_]{1,64}$/.test(name)) return
  const rule = 'a name has 1 to 64 letters, digits, hyphens and underscores'
  throw new Error(`Cannot deploy the function ${JSON.stringify(name)}: ${rule}`)
}
