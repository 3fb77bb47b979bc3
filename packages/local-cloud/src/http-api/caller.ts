import type { IncomingMessage } from 'node:http'
import {
  accountId,
  mayCall,
  type Principal,
  type Principals,
  SignatureError,
  serviceOf,
  sha256,
  verifyHeaderSignature,
} from '../identity/index.ts'

/** Who may call an API, and which one it is. */
export interface CallerCheck {
  readonly principals: Principals
  readonly region: string
  readonly apiId: string
  readonly nowMs: number
}

/**
 * The principal that signed a request for `execute-api` and whose policy allows `execute-api:Invoke`
 * on it; undefined where API Gateway would answer `Forbidden`.
 */
export function callerOf(
  { method = '', url: target = '', rawHeaders }: IncomingMessage,
  body: Buffer,
  { principals, region, apiId, nowMs }: CallerCheck,
): Principal | undefined {
  try {
    const request = { method, target, rawHeaders }
    const { principal, scope } = verifyHeaderSignature(request, sha256(body), principals, nowMs)
    if (serviceOf(scope) !== 'execute-api') return undefined
    const path = target.split('?', 1)[0]
    const resource = `arn:aws:execute-api:${region}:${accountId}:${apiId}/$default/${method}${path}`
    return mayCall(principal, 'execute-api:Invoke', resource) ? principal : undefined
  } catch (error) {
    if (error instanceof SignatureError) return undefined
    throw error
  }
}
