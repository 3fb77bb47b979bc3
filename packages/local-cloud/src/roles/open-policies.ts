import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { parsePolicy } from '../identity/index.ts'
import { writeAtomically } from '../store/index.ts'
import { checkPolicy } from './check-policy.ts'
import { arnOfPolicy, type ManagedPolicy } from './managed-policy.ts'
import { RoleError } from './role-error.ts'

/** All that a managed policy is made of. */
export interface NewPolicy {
  readonly name: string
  readonly path?: string | undefined
  readonly description?: string | undefined
  readonly document: unknown
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/** The managed policies of the account. Each change is on disk before it is answered. */
export interface Policies {
  /** In the order of their names. */
  list(): readonly ManagedPolicy[]
  /** `undefined` where the account has none of that ARN. */
  find(arn: string): ManagedPolicy | undefined
  /** @throws {RoleError} `NoSuchEntity` */
  policy(arn: string): ManagedPolicy
  /** @throws {RoleError} `EntityAlreadyExists`, `MalformedPolicyDocument` */
  create(policy: NewPolicy): Promise<ManagedPolicy>
  /** @throws {RoleError} `MalformedPolicyDocument`, and `LimitExceeded` where it has five */
  addVersion(arn: string, document: unknown, isDefault: boolean): Promise<ManagedPolicy>
  /** @throws {RoleError} `NoSuchEntity` */
  setDefault(arn: string, versionId: string): Promise<void>
  /** @throws {RoleError} `DeleteConflict` for the one that counts */
  deleteVersion(arn: string, versionId: string): Promise<void>
  setTags(arn: string, tags: Readonly<Record<string, string>>): Promise<void>
  /** @throws {RoleError} `DeleteConflict` while it has other versions */
  delete(arn: string): Promise<void>
}

/**
 * Opens the policies of a folder, a file each.
 *
 * @throws {Error} that names a file which holds no policy
 */
export async function openPolicies(folder: string, now: () => number): Promise<Policies> {
  await mkdir(folder, { recursive: true })
  const policies = new Map<string, ManagedPolicy>()
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.json')) continue
    const policy = parse(join(folder, file), await readFile(join(folder, file), 'utf8'))
    policies.set(arnOfPolicy(policy), policy)
  }
  // One change after another, so that none undoes what another has just written.
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = last.then(change)
    last = turn.catch(() => {})
    return turn
  }
  const fileOf = (name: string): string => join(folder, `${name.toLowerCase()}.json`)
  const time = (): string => new Date(now()).toISOString()

  function find(arn: string): ManagedPolicy {
    const policy = policies.get(arn)
    if (policy !== undefined) return policy
    throw new RoleError('NoSuchEntity', `Policy ${arn} was not found.`)
  }

  async function write(policy: ManagedPolicy): Promise<ManagedPolicy> {
    await writeAtomically(fileOf(policy.name), `${JSON.stringify(policy, null, 2)}\n`)
    policies.set(arnOfPolicy(policy), policy)
    return policy
  }

  function change(
    arn: string,
    change: (policy: ManagedPolicy) => Partial<ManagedPolicy>,
  ): Promise<ManagedPolicy> {
    return inTurn(() => {
      const policy = find(arn)
      return write({ ...policy, ...change(policy) })
    })
  }

  function checkVersion({ versions }: ManagedPolicy, arn: string, versionId: string): void {
    if (versions.some(({ id }) => id === versionId)) return
    const fact = `Policy ${arn} version ${versionId} does not exist or is not attachable.`
    throw new RoleError('NoSuchEntity', fact)
  }

  return {
    list: () => [...policies.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    find: (arn) => policies.get(arn),
    policy: find,
    create: (policy) =>
      inTurn(() => {
        const { name } = policy
        const isTaken = [...policies.values()].some(
          (each) => each.name.toLowerCase() === name.toLowerCase(),
        )
        if (isTaken) {
          const message = `A policy called ${name} already exists. Duplicate names are not allowed.`
          throw new RoleError('EntityAlreadyExists', message)
        }
        const createdAt = time()
        return write({
          name,
          path: policy.path ?? '/',
          id: `ANPA${randomBytes(9).toString('hex').toUpperCase().slice(0, 17)}`,
          createdAt,
          updatedAt: createdAt,
          description: policy.description ?? '',
          tags: policy.tags ?? {},
          versions: [{ id: 'v1', createdAt, document: checkPolicy(policy.document) }],
          defaultVersion: 'v1',
          versionCount: 1,
        })
      }),
    addVersion: (arn, document, isDefault) =>
      change(arn, ({ versions, versionCount, defaultVersion }) => {
        if (versions.length === mostVersions) {
          const fact = `A managed policy can have up to ${mostVersions} versions. Before you create a new version, you must delete an existing version.`
          throw new RoleError('LimitExceeded', fact)
        }
        const id = `v${versionCount + 1}`
        const added = { id, createdAt: time(), document: checkPolicy(document) }
        return {
          versions: [...versions, added],
          versionCount: versionCount + 1,
          defaultVersion: isDefault ? id : defaultVersion,
          updatedAt: time(),
        }
      }),
    async setDefault(arn, versionId) {
      await change(arn, (policy) => {
        checkVersion(policy, arn, versionId)
        return { defaultVersion: versionId, updatedAt: time() }
      })
    },
    async deleteVersion(arn, versionId) {
      await change(arn, (policy) => {
        checkVersion(policy, arn, versionId)
        if (policy.defaultVersion === versionId) {
          throw new RoleError('DeleteConflict', 'Cannot delete the default version of a policy.')
        }
        return { versions: policy.versions.filter(({ id }) => id !== versionId) }
      })
    },
    async setTags(arn, tags) {
      await change(arn, () => ({ tags }))
    },
    delete: (arn) =>
      inTurn(async () => {
        const { name, versions } = find(arn)
        if (versions.length > 1) {
          const message =
            "This policy has more than one version. Before you delete a policy, you must delete the policy's versions. The default version is deleted with the policy."
          throw new RoleError('DeleteConflict', message)
        }
        await rm(fileOf(name), { force: true })
        policies.delete(arn)
      }),
  }
}

/** IAM's own bound. */
const mostVersions = 5

function parse(path: string, text: string): ManagedPolicy {
  try {
    const policy = JSON.parse(text) as ManagedPolicy
    const versions = policy.versions.map((version) => {
      return { ...version, document: parsePolicy(version.document) }
    })
    if (versions.some(({ id }) => id === policy.defaultVersion)) return { ...policy, versions }
    throw new Error('it has no default version')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Cannot use ${path}: ${reason}`, { cause })
  }
}
