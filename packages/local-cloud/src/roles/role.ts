import { accountId, type PolicyDocument } from '../identity/index.ts'

/** A role: who may assume it, and what it may then do. */
export interface Role {
  readonly name: string
  /** `/`, or `/service-role/`. */
  readonly path: string
  /** `AROA…`, never used again. */
  readonly id: string
  readonly createdAt: string
  readonly description: string
  /** The trust policy, as it was given. */
  readonly trust: object
  readonly maxSessionSeconds: number
  readonly tags: Readonly<Record<string, string>>
  /** By name. */
  readonly inline: Readonly<Record<string, PolicyDocument>>
  /** ARNs of managed policies, in the order in which they were attached. */
  readonly attached: readonly string[]
}

export function arnOfRole({ name, path }: Pick<Role, 'name' | 'path'>): string {
  return `arn:aws:iam::${accountId}:role${path}${name}`
}

/** Whether a trust policy lets a service, such as `lambda.amazonaws.com`, assume the role. */
export function trusts(trust: object, service: string): boolean {
  const { Statement } = trust as { readonly Statement?: unknown }
  const statements = Array.isArray(Statement) ? Statement : [Statement]
  return statements.some((statement) => {
    const { Effect, Action, Principal } = (statement ?? {}) as Record<string, unknown>
    const services = (Principal as { readonly Service?: unknown } | undefined)?.Service
    return (
      Effect === 'Allow' &&
      [Action].flat().some((action) => action === 'sts:AssumeRole' || action === 'sts:*') &&
      [services].flat().includes(service)
    )
  })
}
