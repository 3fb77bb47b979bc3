import {
  type Principal,
  type Principals,
  refusalOf,
  SignatureError,
  type SignedRequest,
  serviceOf,
  sha256,
  verifyHeaderSignature,
} from '../identity/index.ts'
import type { Service } from './service.ts'

/**
 * The service that a request is for, by the scope of its signature, which is still to be checked:
 * `AWS4-HMAC-SHA256 Credential=KEY/20261123/us-east-1/lambda/aws4_request, …`. Undefined where it
 * names none.
 */
export function serviceNamed(authorization: string | undefined): string | undefined {
  const credential = /\bCredential=([^,\s]*)/.exec(authorization ?? '')?.[1]
  return credential?.split('/').at(-2)
}

/**
 * Finds who signed a request. The region that a signature names is not checked, so that a client
 * configured for another one is served.
 *
 * @throws {ServiceError} in the service's words
 */
export function authenticate(
  { name, protocol }: Service,
  request: SignedRequest & { readonly body: Buffer },
  principals: Principals,
  nowMs: number,
): Principal {
  try {
    const hash = sha256(request.body)
    const { principal, scope } = verifyHeaderSignature(request, hash, principals, nowMs)
    // A header that names two credentials may have come here by the one that is not signed with.
    if (serviceOf(scope) === name) return principal
    const message = `Credential should be scoped to correct service: '${name}'.`
    throw protocol.refused({ code: 'InvalidSignatureException', message })
  } catch (error) {
    throw error instanceof SignatureError ? protocol.refused(refusalOf(error, nowMs)) : error
  }
}
