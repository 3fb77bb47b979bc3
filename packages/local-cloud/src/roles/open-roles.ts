import { randomBytes } from 'node:crypto'
import { mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { type PolicyDocument, parsePolicy } from '../identity/index.ts'
import { writeAtomically } from '../store/index.ts'
import { checkPolicy } from './check-policy.ts'
import { managedPolicy } from './managed-policies.ts'
import { documentOf } from './managed-policy.ts'
import { openPolicies, type Policies } from './open-policies.ts'
import type { Role } from './role.ts'
import { RoleError } from './role-error.ts'

/** All that a role is made of. */
export interface NewRole {
  readonly name: string
  readonly path?: string | undefined
  readonly description?: string | undefined
  readonly trust: unknown
  readonly maxSessionSeconds?: number | undefined
  readonly tags?: Readonly<Record<string, string>> | undefined
}

/** A policy that a role has from elsewhere: a file that a person may edit. */
export interface OutsidePolicy {
  readonly name: string
  read(): PolicyDocument
  write(document: PolicyDocument): Promise<void>
}

/** The roles of the account. Each change is on disk before it is answered. */
export interface Roles {
  /** The managed policies of the account, which roles may have attached. */
  readonly policies: Omit<Policies, 'delete'>
  /** @throws {RoleError} `DeleteConflict` while a role has it attached, or it has other versions */
  deletePolicyOfAccount(policyArn: string): Promise<void>
  /** In the order of their names. */
  list(): readonly Role[]
  /** @throws {RoleError} `NoSuchEntity` */
  role(name: string): Role
  /** @throws {RoleError} `EntityAlreadyExists`, `MalformedPolicyDocument` */
  create(role: NewRole): Promise<Role>
  /** @throws {RoleError} `DeleteConflict` while it has policies, or is a function's own */
  delete(name: string): Promise<void>
  /** @throws {RoleError} `MalformedPolicyDocument` */
  setTrust(name: string, trust: unknown): Promise<void>
  setTags(name: string, tags: Readonly<Record<string, string>>): Promise<void>
  /** The names of a role's inline policies. */
  policyNames(name: string): readonly string[]
  /** @throws {RoleError} `NoSuchEntity` */
  policy(name: string, policyName: string): PolicyDocument
  /** @throws {RoleError} `MalformedPolicyDocument`, also for what is not supported here */
  putPolicy(name: string, policyName: string, document: unknown): Promise<void>
  /** @throws {RoleError} `NoSuchEntity` */
  deletePolicy(name: string, policyName: string): Promise<void>
  /** @throws {RoleError} `NoSuchEntity` where AWS has no such policy, or it is not known here */
  attach(name: string, policyArn: string): Promise<void>
  /** @throws {RoleError} `NoSuchEntity` where it is not attached */
  detach(name: string, policyArn: string): Promise<void>
  /** All that a role may do now; nothing once it is deleted. */
  permissions(name: string): PolicyDocument
  /** Gives a role, which is made if it is not there, a policy from elsewhere. */
  provide(name: string, policy: OutsidePolicy): Promise<void>
}

/**
 * Opens the roles of a folder, a file each.
 *
 * @throws {Error} that names a file which holds no role
 */
export async function openRoles(folder: string, now: () => number): Promise<Roles> {
  await mkdir(folder, { recursive: true })
  const policies = await openPolicies(join(folder, 'policies'), now)
  const roles = new Map<string, Role>()
  const outside = new Map<string, OutsidePolicy>()
  for (const file of await readdir(folder)) {
    if (!file.endsWith('.json')) continue
    const role = parseRole(join(folder, file), await readFile(join(folder, file), 'utf8'))
    roles.set(idOf(role.name), role)
  }
  // One change after another, so that none undoes what another has just written.
  let last: Promise<unknown> = Promise.resolve()
  function inTurn<T>(change: () => Promise<T>): Promise<T> {
    const turn = last.then(change)
    last = turn.catch(() => {})
    return turn
  }
  const pathOf = (name: string): string => join(folder, `${idOf(name)}.json`)

  function find(name: string): Role {
    const role = roles.get(idOf(name))
    if (role !== undefined) return role
    throw new RoleError('NoSuchEntity', `The role with name ${name} cannot be found.`)
  }

  async function write(role: Role): Promise<Role> {
    await writeAtomically(pathOf(role.name), `${JSON.stringify(role, null, 2)}\n`)
    roles.set(idOf(role.name), role)
    return role
  }

  function change(name: string, change: (role: Role) => Partial<Role>): Promise<Role> {
    return inTurn(() => {
      const role = find(name)
      return write({ ...role, ...change(role) })
    })
  }

  const create = (role: NewRole): Promise<Role> =>
    inTurn(() => {
      if (roles.has(idOf(role.name))) {
        const message = `Role with name ${role.name} already exists.`
        throw new RoleError('EntityAlreadyExists', message)
      }
      return write({
        name: role.name,
        path: role.path ?? '/',
        id: `AROA${randomBytes(9).toString('hex').toUpperCase().slice(0, 17)}`,
        createdAt: new Date(now()).toISOString(),
        description: role.description ?? '',
        trust: checkTrust(role.trust),
        maxSessionSeconds: role.maxSessionSeconds ?? 3600,
        tags: role.tags ?? {},
        inline: {},
        attached: [],
      })
    })

  /** By its ARN, of AWS or of the account. */
  function attachable(arn: string): PolicyDocument | undefined {
    const own = policies.find(arn)
    return own === undefined ? managedPolicy(arn) : documentOf(own)
  }

  return {
    policies,
    deletePolicyOfAccount: (policyArn) =>
      inTurn(async () => {
        policies.policy(policyArn)
        if ([...roles.values()].some(({ attached }) => attached.includes(policyArn))) {
          throw new RoleError('DeleteConflict', 'Cannot delete a policy attached to entities.')
        }
        await policies.delete(policyArn)
      }),
    list: () => [...roles.values()].sort((a, b) => (a.name < b.name ? -1 : 1)),
    role: find,
    create,
    delete: (name) =>
      inTurn(async () => {
        const { inline, attached } = find(name)
        if (outside.has(idOf(name))) {
          const fact = 'a function that was defined at the start runs with it'
          throw new RoleError('DeleteConflict', `Cannot delete the role ${name}: ${fact}.`)
        }
        const own = Object.keys(inline).length > 0 ? 'policies' : ''
        const kind = attached.length > 0 ? 'attached policies' : own
        if (kind !== '') {
          const message = `Cannot delete entity, must ${kind === 'policies' ? 'delete' : 'detach all'} policies first.`
          throw new RoleError('DeleteConflict', message)
        }
        await rm(pathOf(name), { force: true })
        roles.delete(idOf(name))
      }),
    async setTrust(name, trust) {
      await change(name, () => ({ trust: checkTrust(trust) }))
    },
    async setTags(name, tags) {
      await change(name, () => ({ tags }))
    },
    policyNames(name) {
      const own = outside.get(idOf(name))
      return [...(own === undefined ? [] : [own.name]), ...Object.keys(find(name).inline)].sort()
    },
    policy(name, policyName) {
      const { inline } = find(name)
      const own = outside.get(idOf(name))
      const found = own?.name === policyName ? own.read() : member(inline, policyName)
      if (found !== undefined) return found
      throw noSuchPolicy(policyName)
    },
    async putPolicy(name, policyName, document) {
      find(name)
      const policy = checkPolicy(document)
      const own = outside.get(idOf(name))
      if (own?.name === policyName) return own.write(policy)
      await change(name, ({ inline }) => ({ inline: { ...inline, [policyName]: policy } }))
    },
    async deletePolicy(name, policyName) {
      const own = outside.get(idOf(name))
      if (own?.name === policyName) return own.write({ Version: '2012-10-17', Statement: [] })
      await change(name, ({ inline }) => {
        if (!Object.hasOwn(inline, policyName)) throw noSuchPolicy(policyName)
        const others = Object.entries(inline).filter(([each]) => each !== policyName)
        return { inline: Object.fromEntries(others) }
      })
    },
    async attach(name, policyArn) {
      await change(name, ({ attached }) => {
        if (attachable(policyArn) === undefined) {
          const fact = `Policy ${policyArn} does not exist or is not attachable.`
          throw new RoleError('NoSuchEntity', fact)
        }
        if (attached.includes(policyArn)) return { attached }
        if (attached.length === mostAttached) {
          const fact = `Cannot exceed quota for PoliciesPerRole: ${mostAttached}`
          throw new RoleError('LimitExceeded', fact)
        }
        return { attached: [...attached, policyArn] }
      })
    },
    async detach(name, policyArn) {
      await change(name, ({ attached }) => {
        if (!attached.includes(policyArn)) {
          throw new RoleError('NoSuchEntity', `Policy ${policyArn} was not found.`)
        }
        return { attached: attached.filter((arn) => arn !== policyArn) }
      })
    },
    permissions(name) {
      const role = roles.get(idOf(name))
      const own = outside.get(idOf(name))
      const policies = [
        ...(own === undefined ? [] : [own.read()]),
        ...Object.values(role?.inline ?? {}),
        ...(role?.attached ?? []).flatMap((arn) => attachable(arn) ?? []),
      ]
      return { Version: '2012-10-17', Statement: policies.flatMap(({ Statement }) => Statement) }
    },
    async provide(name, policy) {
      if (!roles.has(idOf(name))) await create({ name, trust: lambdaTrust })
      outside.set(idOf(name), policy)
    },
  }
}

/** IAM's own bound, unless AWS raises it for an account. */
const mostAttached = 10

/** The trust policy of every role that a function runs with. */
const lambdaTrust = {
  Version: '2012-10-17',
  Statement: [
    { Effect: 'Allow', Principal: { Service: 'lambda.amazonaws.com' }, Action: 'sts:AssumeRole' },
  ],
}

/** IAM has no two names that differ in case alone. */
function idOf(name: string): string {
  return name.toLowerCase()
}

function member<T>(values: Readonly<Record<string, T>>, name: string): T | undefined {
  return Object.hasOwn(values, name) ? values[name] : undefined
}

function noSuchPolicy(name: string): RoleError {
  return new RoleError('NoSuchEntity', `The role policy with name ${name} cannot be found.`)
}

/** Says who may assume the role: each statement needs a principal and has no resource. */
function checkTrust(trust: unknown): object {
  const { Statement } = (trust ?? {}) as { readonly Statement?: unknown }
  const statements = Array.isArray(Statement) ? Statement : [Statement]
  const isTrust = statements.every((statement) => {
    const { Effect, Action, Principal, Resource } = (statement ?? {}) as Record<string, unknown>
    return (
      (Effect === 'Allow' || Effect === 'Deny') &&
      Action !== undefined &&
      Principal !== undefined &&
      Resource === undefined
    )
  })
  if (typeof trust === 'object' && trust !== null && isTrust) return trust
  const fact =
    'each statement of a trust policy has an Effect, a Principal and an Action, and no Resource'
  throw new RoleError('MalformedPolicyDocument', `Cannot use the trust policy: ${fact}`)
}

function parseRole(path: string, text: string): Role {
  try {
    const role = JSON.parse(text) as Role
    const inline = Object.entries(role.inline).map(([name, policy]) => [name, parsePolicy(policy)])
    if (typeof role.name !== 'string' || !Array.isArray(role.attached)) {
      throw new Error('it has no name, or no list of attached policies')
    }
    return { ...role, inline: Object.fromEntries(inline) }
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new Error(`Cannot use ${path}: ${reason}`, { cause })
  }
}
