import type { LedgerError } from '../errors.ts'
import type { UploadEvent } from '../upload-event.ts'

/** One parsed record of a notification. */
export type NotificationRecord =
  | { readonly kind: 'upload'; readonly event: UploadEvent }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'poison'; readonly error: LedgerError }

/** Any JSON object; readers check only the members that they use. */
export type JsonObject = { readonly [name: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at `name`, or an empty one: errors then name a missing field by its full path. */
export function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined
  return isObject(value) ? value : {}
}
