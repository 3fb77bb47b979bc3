import {
  checkSignatureHeaders,
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
 * Refuses by its headers a request that cannot be signed rightly, so that its body is not read.
 *
 * @throws {ServiceError} in the service's words
 */
export function refuseUnsigned(
  service: Service,
  request: SignedRequest,
  principals: Principals,
  nowMs: number,
): void {
  inWordsOf(service, nowMs, () => {
    requireService(service, checkSignatureHeaders(request, principals, nowMs))
  })
}

/**
 * Finds who signed a request. The region that a signature names is not checked, so that a client
 * configured for another one is served.
 *
 * @throws {ServiceError} in the service's words
 */
export function authenticate(
  service: Service,
  request: SignedRequest & { readonly body: Buffer },
  principals: Principals,
  nowMs: number,
): Principal {
  return inWordsOf(service, nowMs, () => {
    const hash = sha256(request.body)
    const { principal, scope } = verifyHeaderSignature(request, hash, principals, nowMs)
    requireService(service, scope)
    return principal
  })
}

/** A header that names two credentials may have come here by the one that is not signed with. */
function requireService({ name, protocol }: Service, scope: string): void {
  if (serviceOf(scope) === name) return
  const message = `Credential should be scoped to correct service: '${name}'.`
  throw protocol.refused({ code: 'InvalidSignatureException', message })
}

function inWordsOf<T>({ protocol }: Service, nowMs: number, check: () => T): T {
  try {
    return check()
  } catch (error) {
    throw error instanceof SignatureError ? protocol.refused(refusalOf(error, nowMs)) : error
  }
}
