import { allows, type PolicyDocument } from './policy.ts'

/** A caller of the local endpoints: the owner, or the role of one function. */
export interface Principal {
  /** As AWS spells it in an AccessDenied message. */
  readonly arn: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Read at each request, so that a statement taken away stops the very next call. */
  policy(): PolicyDocument
}

/** The callers that the local endpoints know, found by their access key. */
export class Principals {
  readonly #byAccessKey = new Map<string, Principal>()

  /** Adds a caller; one with the same access key is replaced. */
  add(principal: Principal): void {
    this.#byAccessKey.set(principal.accessKeyId, principal)
  }

  remove(accessKeyId: string): void {
    this.#byAccessKey.delete(accessKeyId)
  }

  find(accessKeyId: string): Principal | undefined {
    return this.#byAccessKey.get(accessKeyId)
  }
}

/** The account's owner, who may do everything. */
export function owner(keys: { accessKeyId: string; secretAccessKey: string }): Principal {
  const policy: PolicyDocument = {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: '*', Resource: '*' }],
  }
  return { arn: `arn:aws:iam::${accountId}:root`, ...keys, policy: () => policy }
}

/** The one account of the local cloud, in the form that AWS uses in examples. */
export const accountId = '000000000000'

/** The sentence of most services when no policy of a caller allows an action on a resource. */
export function notAuthorized({ arn }: Principal, action: string, resource: string): string {
  const denial = `User: ${arn} is not authorized to perform: ${action} on resource: ${resource}`
  return `${denial} because no identity-based policy allows the ${action} action`
}

export function mayCall(principal: Principal, action: string, resource: string): boolean {
  return allows(principal.policy(), action, resource)
}
