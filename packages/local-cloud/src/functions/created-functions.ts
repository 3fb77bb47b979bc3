import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { arnOfRole, type Roles, trusts } from '../roles/index.ts'
import { writeAtomically } from '../store/index.ts'
import { parseConfiguration, readConfiguration } from './configuration.ts'
import { FunctionRefused, invalidParameter } from './function-refused.ts'
import { type FunctionSource, folderSource } from './function-source.ts'
import type { FunctionConfiguration } from './functions.ts'
import { type InvocationSource, type InvokePermission, permits } from './invoke-permission.ts'
import { linkSdk } from './link-sdk.ts'
import { checkRuntime } from './managed-runtimes.ts'
import { readStored, type StoredFunction, writeStored } from './stored-function.ts'
import type { LogFormat } from './text-line.ts'
import { codePrefix, type UnpackedCode, unpackCode } from './unpack-code.ts'

/** A function as CreateFunction describes it. */
export interface NewFunction {
  readonly name: string
  readonly runtime: string
  readonly handler: string
  readonly roleArn: string
  readonly description: string
  readonly architecture: string
  readonly logFormat: LogFormat
  readonly tags: Readonly<Record<string, string>>
  readonly configuration: FunctionConfiguration
  /** A zip archive. */
  readonly archive: Buffer
}

/** What UpdateFunctionConfiguration changes. */
export type FunctionChanges = Partial<
  Pick<StoredFunction, 'runtime' | 'handler' | 'roleArn' | 'description' | 'logFormat'>
>

/** Functions that are made while the cloud runs, found again at the next start. */
export interface CreatedFunctions {
  /** @throws {FunctionRefused} on what Lambda refuses; then nothing is left of it */
  create(created: NewFunction): Promise<void>
  /** From the next invocation on; those under way end with the code that they began with. */
  updateCode(name: string, archive: Buffer): Promise<void>
  /** @throws {FunctionRefused} also for a function that was defined at the start */
  update(
    name: string,
    changes: FunctionChanges,
    configuration: Partial<FunctionConfiguration>,
  ): Promise<void>
  setTags(name: string, tags: Readonly<Record<string, string>>): Promise<void>
  /** Its log stays, as in CloudWatch. @throws {FunctionRefused} if it was defined at the start */
  delete(name: string): Promise<void>
  /** Who else may invoke a function; whoever calls, for one that was defined at the start. */
  permissions(name: string): readonly InvokePermission[]
  /** @throws {FunctionRefused} when there is one of that id */
  addPermission(name: string, permission: InvokePermission): Promise<void>
  /** @throws {FunctionRefused} when there is none of that id */
  removePermission(name: string, id: string): Promise<void>
  /** Whether a function is there and lets a service invoke it. */
  admits(name: string, source: InvocationSource): boolean
}

/** The functions that run, whatever they were made of. */
export interface Registry {
  names(): readonly string[]
  /** The record of one that was created. */
  stored(name: string): StoredFunction | undefined
  /** Runs it from now on; calls `retired` once nothing of the one before runs any more. */
  put(source: FunctionSource, stored: StoredFunction, retired: () => Promise<void>): Promise<void>
  remove(name: string, retired: () => Promise<void>): void
}

export interface CreatedFunctionsOptions {
  readonly folder: string
  readonly roles: Roles
  readonly registry: Registry
  /** One change after another, so that none undoes what another has just written. */
  inTurn<T>(change: () => Promise<T>): Promise<T>
  now(): number
}

/** The functions, and what finds those again that an earlier process created. */
export function createdFunctions(options: CreatedFunctionsOptions): {
  readonly functions: CreatedFunctions
  restore(): Promise<void>
} {
  const { folder, roles, registry, inTurn, now } = options
  const folderOf = (name: string): string => join(folder, name)
  const storedPath = (name: string): string => join(folder, name, 'function.json')
  const removeFolder = (path: string) => () => rm(path, { recursive: true, force: true })

  function find(name: string): StoredFunction {
    const stored = registry.stored(name)
    if (stored !== undefined) return stored
    if (!registry.names().includes(name)) {
      throw new FunctionRefused('ResourceNotFoundException', `Function not found: ${name}`)
    }
    const fact = 'it was defined at the start, and only one that was created can be changed so'
    throw new FunctionRefused('NotImplemented', `Cannot change the function ${name}: ${fact}`)
  }

  function checkRole(roleArn: string): void {
    const role = roles.list().find((each) => arnOfRole(each) === roleArn)
    if (role !== undefined && trusts(role.trust, 'lambda.amazonaws.com')) return
    throw invalidParameter('The role defined for the function cannot be assumed by Lambda.')
  }

  function checkNew(name: string): void {
    const known = registry.names().find((each) => each.toLowerCase() === name.toLowerCase())
    if (known === name) {
      throw new FunctionRefused('ResourceConflictException', `Function already exist: ${name}`)
    }
    if (known === undefined) return
    // They would have one folder on a disk that does not tell the cases apart.
    const fact = `the function ${known} differs from it in case alone`
    throw new FunctionRefused('NotImplemented', `Cannot create the function ${name}: ${fact}`)
  }

  async function run(name: string, stored: StoredFunction, old?: UnpackedCode): Promise<void> {
    const { logFormat = 'JSON' } = stored
    const codeFolder = join(folderOf(name), stored.code.folder)
    const source = folderSource({ ...stored, name, logFormat }, codeFolder)
    const isReplaced = old !== undefined && old.folder !== stored.code.folder
    const retired = isReplaced ? removeFolder(join(folderOf(name), old.folder)) : async () => {}
    await registry.put(source, stored, retired)
  }

  /** Writes the record, which makes it so, and runs the function by it. */
  function change(
    name: string,
    change: (stored: StoredFunction) => Partial<StoredFunction>,
  ): Promise<void> {
    return inTurn(async () => {
      const stored = find(name)
      const changed = { ...stored, ...change(stored) }
      await writeStored(storedPath(name), changed)
      await run(name, changed, stored.code)
    })
  }

  /** Unpacks code for `use`; removes it again if `use` fails. */
  async function withCode(
    name: string,
    archive: Buffer,
    use: (code: UnpackedCode) => Promise<void>,
  ): Promise<void> {
    const code = await unpackCode(archive, folderOf(name))
    try {
      await use(code)
    } catch (error) {
      await removeFolder(join(folderOf(name), code.folder))()
      throw error
    }
  }

  const time = (): string => new Date(now()).toISOString()

  const functions: CreatedFunctions = {
    async create({ name, archive, configuration, ...others }) {
      checkRuntime(others.runtime)
      checkRole(others.roleArn)
      checkNew(name)
      await checkConfiguration(configuration)
      await withCode(name, archive, (code) =>
        inTurn(async () => {
          checkNew(name)
          await prepareFolder(folderOf(name))
          const configurationPath = join(folderOf(name), 'configuration.json')
          await writeAtomically(configurationPath, `${JSON.stringify(configuration, null, 2)}\n`)
          const stored = { ...others, code, lastModified: time(), permissions: [] }
          await writeStored(storedPath(name), stored)
          await run(name, stored)
        }),
      )
    },
    async updateCode(name, archive) {
      find(name)
      await withCode(name, archive, (code) => change(name, () => ({ code, lastModified: time() })))
    },
    async update(name, changes, configuration) {
      find(name)
      if (changes.runtime !== undefined) checkRuntime(changes.runtime)
      if (changes.roleArn !== undefined) checkRole(changes.roleArn)
      const configurationPath = join(folderOf(name), 'configuration.json')
      await inTurn(async () => {
        const changed = { ...(await readConfiguration(configurationPath)), ...configuration }
        await checkConfiguration(changed)
        await writeAtomically(configurationPath, `${JSON.stringify(changed, null, 2)}\n`)
      })
      await change(name, () => ({ ...changes, lastModified: time() }))
    },
    setTags: (name, tags) => change(name, () => ({ tags })),
    delete: (name) =>
      inTurn(async () => {
        const { code } = find(name)
        await rm(storedPath(name), { force: true })
        for (const file of ['configuration.json', 'role.json', 'package.json', 'node_modules']) {
          await removeFolder(join(folderOf(name), file))()
        }
        registry.remove(name, removeFolder(join(folderOf(name), code.folder)))
      }),
    permissions: (name) => registry.stored(name)?.permissions ?? [],
    addPermission: (name, permission) =>
      change(name, ({ permissions }) => {
        if (permissions.some(({ id }) => id === permission.id)) {
          const message = `The statement id (${permission.id}) provided already exists. Please provide a new statement id, or remove the existing statement.`
          throw new FunctionRefused('ResourceConflictException', message)
        }
        const added = [...permissions, permission]
        const sizeBytes = Buffer.byteLength(JSON.stringify(added))
        if (sizeBytes > greatestPolicyBytes) {
          const message = `The final policy size (${sizeBytes}) is bigger than the limit (${greatestPolicyBytes}).`
          throw new FunctionRefused('PolicyLengthExceededException', message)
        }
        return { permissions: added }
      }),
    removePermission: (name, id) =>
      change(name, ({ permissions }) => {
        const kept = permissions.filter((each) => each.id !== id)
        if (kept.length < permissions.length) return { permissions: kept }
        const message =
          permissions.length === 0
            ? 'No policy is associated with the given resource.'
            : `Statement ${id} is not found in resource policy.`
        throw new FunctionRefused('ResourceNotFoundException', message)
      }),
    admits(name, source) {
      const stored = registry.stored(name)
      if (stored === undefined) return registry.names().includes(name)
      return stored.permissions.some((permission) => permits(permission, source))
    },
  }

  return {
    functions,
    async restore() {
      await mkdir(folder, { recursive: true })
      for (const entry of await readdir(folder, { withFileTypes: true })) {
        if (!entry.isDirectory()) continue
        const { name } = entry
        const stored = await readStored(storedPath(name))
        await removeUnused(folderOf(name), stored?.code.folder)
        if (stored === undefined) continue
        await prepareFolder(folderOf(name))
        await run(name, stored)
      }
    },
  }
}

/** Lambda's bound of a function's resource policy. */
const greatestPolicyBytes = 20_480

async function checkConfiguration(configuration: FunctionConfiguration): Promise<void> {
  try {
    parseConfiguration(configuration)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw invalidParameter(`Cannot use the configuration: ${reason}`, cause)
  }
}

/**
 * What code finds around it: the AWS SDK, and no `package.json` of a project that the data folder
 * lies in, which would say how a `.js` file is read.
 */
async function prepareFolder(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'package.json'), '{}\n')
  await linkSdk(folder)
}

/** Removes code that a process left which was killed between two steps. */
async function removeUnused(folder: string, used: string | undefined): Promise<void> {
  for (const name of await readdir(folder)) {
    if (!name.startsWith(codePrefix) || name === used) continue
    await rm(join(folder, name), { recursive: true, force: true })
  }
}
