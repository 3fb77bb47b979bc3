import {
  type Principal,
  type Principals,
  refusalOf,
  SignatureError,
  type SignedRequest,
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
  { protocol }: Service,
  request: SignedRequest & { readonly body: Buffer },
  principals: Principals,
  nowMs: number,
): Principal {
  try {
    return verifyHeaderSignature(request, sha256(request.body), principals, nowMs).principal
  } catch (error) {
    throw error instanceof SignatureError ? protocol.refused(refusalOf(error, nowMs)) : error
  }
}
