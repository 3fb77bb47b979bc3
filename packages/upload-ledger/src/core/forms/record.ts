import type { LedgerError } from '../errors.ts'
import type { UploadEvent } from '../upload-event.ts'

/** What one record of a notification turned out to be. */
export type NotificationRecord =
  | { readonly kind: 'upload'; readonly event: UploadEvent }
  | { readonly kind: 'ignored'; readonly reason: string }
  | { readonly kind: 'poison'; readonly error: LedgerError }

/** Any JSON object, of which only what is used is looked at. */
export type JsonObject = { readonly [name: string]: unknown }

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The object at `name`, or an empty one: a missing field is then blamed by its full name. */
export function objectAt(parent: JsonObject, name: string): JsonObject {
  const value = Object.hasOwn(parent, name) ? parent[name] : undefined
  return isObject(value) ? value : {}
}
