import { LedgerError } from '../errors.ts'
import type { ObjectEvent, UploadEvent } from '../upload-event.ts'

/** One parsed record of a notification. */
export type NotificationRecord =
  | { readonly kind: 'upload'; readonly event: UploadEvent }
  | {
      readonly kind: 'ignored'
      readonly reason: string
      /** Where it is ignored because it is not known, and not because it is known to mean nothing. */
      readonly isUnknown?: true
      /** An event of an object that moves no row, as a history keeps it. */
      readonly event?: ObjectEvent
    }
  | { readonly kind: 'poison'; readonly error: LedgerError }

/** A holder of values of any form; those from `next` on are still to be read. */
export interface Carrier {
  readonly kind: 'carrier'
  /** The field that holds them, for errors. */
  readonly name: string
  readonly values: readonly unknown[]
  /** `direct records` are those of the payload that the function was invoked with. */
  readonly holds: 'content' | 'list' | 'direct records'
  next: number
}

export function contentOf(name: string, value: unknown): Carrier {
  return { kind: 'carrier', name, values: [value], holds: 'content', next: 0 }
}

export function listOf(
  name: string,
  values: readonly unknown[],
  holds: 'list' | 'direct records',
): Carrier {
  return { kind: 'carrier', name, values, holds, next: 0 }
}

export function poison(field: string, fact: string, cause?: unknown): NotificationRecord {
  const message = `Cannot read ${field}: ${fact}`
  const error = new LedgerError('invalid-notification', message, { cause, details: { field } })
  return { kind: 'poison', error }
}

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
