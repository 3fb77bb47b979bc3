import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { PolicyDocument, Principals } from '../identity/index.ts'
import type { Roles } from '../roles/index.ts'
import { writeAtomically, writeOnce } from '../store/index.ts'
import { functionArn, roleName, sessionArn, withoutQualifier } from './arn.ts'
import { changeConfiguration, readConfiguration } from './configuration.ts'
import {
  createDeployedFunction,
  type DeployedFunction,
  type InvocationContext,
} from './deployed-function.ts'
import { describeFunction, type FunctionDescription } from './describe.ts'
import { type FunctionLog, openLog, type WritableLog } from './function-log.ts'
import type { FunctionConfiguration, FunctionDefinition, InvocationResult } from './functions.ts'
import { noticeLine } from './platform-line.ts'
import { policyFile } from './policy-file.ts'
import { ensureRole, type RoleKeys } from './role.ts'
import { runtimeSource } from './runtime.ts'

export interface FunctionsOptions {
  /** Holds a folder for each function: `configuration.json`, `policy.json`, `role.json`, `log.jsonl`. */
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

/** The local Lambda: bundles, each run in child processes with a role and an environment of its own. */
export interface Functions {
  /**
   * Adds a function, or replaces it. The files for a person to edit are written only where they
   * are absent: afterwards what is on disk rules, from the next invocation on.
   *
   * @throws {Error} on a name or a path that Lambda would refuse, or when a file cannot be written
   */
  deploy(definition: FunctionDefinition): Promise<void>
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
  log(name: string): FunctionLog
  /** The keys with which the function signs its calls, to find its role's permissions. */
  roleKeys(name: string): RoleKeys
  /** Lets running invocations finish for two seconds, then ends all children. */
  close(): Promise<void>
}

interface Deployed {
  readonly current: DeployedFunction
  readonly log: WritableLog
  readonly role: RoleKeys
  readonly definition: FunctionDefinition
}

export function createFunctions(options: FunctionsOptions): Functions {
  const { folder, region, principals, concurrency = 4, now = Date.now } = options
  const deployed = new Map<string, Deployed>()
  // Those that a later deployment replaced are here until what runs in them has finished.
  const all = new Set<DeployedFunction>()
  let closed = false
  // One change after another, so that none undoes what another has just written.
  let lastChange: Promise<void> = Promise.resolve()

  function file(name: string, fileName: string): string {
    return join(folder, name, fileName)
  }

  function find(name: string): Deployed {
    const found = deployed.get(name)
    if (found !== undefined) return found
    throw new Error(`Cannot find the function ${JSON.stringify(name)}: it is not deployed`)
  }

  function byArn(arn: string): Deployed | undefined {
    const plain = withoutQualifier(arn)
    const name = plain.slice(plain.lastIndexOf(':') + 1)
    return plain === functionArn(region, name) ? deployed.get(name) : undefined
  }

  async function retire(replaced: DeployedFunction): Promise<void> {
    await replaced.idle()
    await replaced.close()
    all.delete(replaced)
  }

  return {
    async deploy(definition) {
      if (closed) throw new Error('Cannot deploy a function: the local functions are closed')
      const { name } = definition
      checkName(name)
      await mkdir(join(folder, name), { recursive: true })
      const runtimePath = join(folder, 'runtime.mjs')
      await writeAtomically(runtimePath, runtimeSource)
      const configurationPath = file(name, 'configuration.json')
      const policyPath = file(name, 'policy.json')
      await writeOnce(configurationPath, `${JSON.stringify(definition.configuration, null, 2)}\n`)
      await writeOnce(policyPath, `${JSON.stringify(definition.policy, null, 2)}\n`)
      const role = await ensureRole(file(name, 'role.json'))

      const earlier = deployed.get(name)
      const path = file(name, 'log.jsonl')
      const log = earlier?.log ?? (await openLog({ path, now }))
      const { endpoints } = options
      const parts = { definition, configurationPath, runtimePath, role, region, concurrency }
      const current = createDeployedFunction({ ...parts, log, endpoints, now })
      const policy = policyFile(policyPath, (message) => {
        void log.append([noticeLine(now(), message)])
      })
      await options.roles.provide(roleName(name), {
        name: policyName,
        read: policy,
        write: (document) => writeAtomically(policyPath, `${JSON.stringify(document, null, 2)}\n`),
      })
      deployed.set(name, { current, log, role, definition })
      all.add(current)
      if (earlier !== undefined) void retire(earlier.current)
      const { roles } = options
      principals.add({
        arn: sessionArn(name),
        ...role,
        policy: () => roles.permissions(roleName(name)),
      })
    },

    arn: (name) => functionArn(region, name),

    exists: (arn) => byArn(arn) !== undefined,

    async configuration(name) {
      find(name)
      return readConfiguration(file(name, 'configuration.json'))
    },

    configure(name, changes) {
      find(name)
      const change = lastChange.then(() =>
        changeConfiguration(file(name, 'configuration.json'), changes),
      )
      lastChange = change.catch(() => {})
      return change
    },

    async describe(name) {
      return describeFunction(find(name).definition, file(name, 'configuration.json'), region)
    },

    names: () => [...deployed.keys()],

    policy: (name) => options.roles.permissions(roleName(find(name).definition.name)),

    putPolicy: (name, document) =>
      options.roles.putPolicy(roleName(find(name).definition.name), policyName, document),

    async invoke(arn, payload, context) {
      const found = byArn(arn)
      if (found !== undefined) return found.current.invoke(payload, context)
      const errorMessage = `Function not found: ${arn}`
      const error = { errorType: 'ResourceNotFoundException', errorMessage }
      return { ok: false, error, durationMs: 0 }
    },

    log: (name) => find(name).log,

    roleKeys: (name) => find(name).role,

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
      await Promise.all([...deployed.values()].map(({ log }) => log.close()))
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
