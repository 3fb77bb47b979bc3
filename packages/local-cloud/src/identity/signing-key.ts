import { createSecretKey, type KeyObject } from 'node:crypto'
import { hmac } from './digests.ts'
import type { Principal } from './principals.ts'

/**
 * The key with which a caller signs for a scope. It costs four HMACs to derive, so each caller's
 * last ones are kept, with the caller: one that takes its place, with other keys, has none of them.
 */
export function signingKeyOf(principal: Principal, scope: string): KeyObject {
  const keys = kept.get(principal) ?? new Map<string, KeyObject>()
  kept.set(principal, keys)
  const known = keys.get(scope)
  if (known !== undefined) return known
  const key = deriveKey(principal.secretAccessKey, scope)
  const [oldest] = keys.keys()
  // A scope is whatever a client writes, so that their number has to have a bound.
  if (oldest !== undefined && keys.size >= mostScopes) keys.delete(oldest)
  keys.set(scope, key)
  return key
}

export function deriveKey(secret: string, scope: string): KeyObject {
  const parts = scope.split('/')
  return createSecretKey(parts.reduce<Buffer>(hmac, Buffer.from(`AWS4${secret}`)))
}

const kept = new WeakMap<Principal, Map<string, KeyObject>>()

/** A service of AWS is a scope for each day and region. */
const mostScopes = 32
