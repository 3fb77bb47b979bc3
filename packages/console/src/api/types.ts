/** The row of one object, as the API gives it. */
export interface Row {
  readonly bucket: string
  readonly object_key: string
  readonly size: number
  readonly etag: string
  readonly event_time: string
  readonly event_name: string
  readonly sequencer: string
  readonly position?: string
  readonly version_id?: string
  readonly deleted?: true
  readonly expires_at?: number
  readonly last_size?: number
  readonly last_etag?: string
  readonly content_type?: string
  readonly storage_class?: string
  readonly metadata?: Texts
  readonly tags?: Texts
  readonly checksum_crc32?: string
  readonly checksum_crc32c?: string
  readonly checksum_crc64nvme?: string
  readonly checksum_sha1?: string
  readonly checksum_sha256?: string
  readonly checksum_type?: string
}

/** Texts by their names. */
type Texts = Readonly<Record<string, string>>

export interface Folder {
  readonly prefix: string
}

/** An object or a folder of which it is not known whether it was there. */
export type Unknown =
  | { readonly object_key: string; readonly unknown: true }
  | { readonly prefix: string; readonly unknown: true }

export type Entry = Row | Folder | Unknown

export interface FolderUsage {
  readonly prefix: string
  readonly count: number
  readonly bytes: number
}

/** One event of one object. */
export interface HistoryItem {
  readonly bucket: string
  readonly object_key: string
  readonly event_time: string
  readonly event_name: string
  readonly position: string
  readonly size: number
  readonly etag: string
  readonly version_id?: string
  readonly requester?: string
  readonly source_ip?: string
  readonly request_id?: string
  readonly arrived_at: string
  readonly deliveries?: number
  readonly expires_at?: number
}

export const outcomes = [
  'written',
  'recorded',
  'duplicate',
  'stale',
  'ignored',
  'poison',
  'failed',
] as const
export type Outcome = (typeof outcomes)[number]

export interface LiveEvent {
  readonly time: string
  readonly outcome: Outcome
  readonly message: string
  readonly bucket?: string
  readonly object_key?: string
  readonly event_name?: string
  readonly event_time?: string
  readonly size?: number
  readonly sequencer?: string
  readonly request_id?: string
}

export interface Page<T> {
  readonly items: readonly T[]
  readonly cursor?: string
  readonly readUnits: number
  readonly requests: number
}

export interface Step {
  readonly id: string
  readonly title: string
  readonly state: 'seen' | 'noted' | 'missing' | 'blocked' | 'skipped' | 'unknown'
  readonly detail: string
  readonly fix?: string
}

export interface Checklist {
  readonly items: readonly Step[]
  readonly pending?: number
  readonly deadLetters?: number
}

export interface DeadLetter {
  readonly id: string
  readonly queue: string
  readonly since: string
  readonly receives: number
  readonly cause: string
  readonly function?: string
  readonly events: readonly {
    readonly bucket: string
    readonly object_key: string
    readonly event_name: string
    readonly event_time: string
  }[]
}

export interface DeadLetters {
  readonly items: readonly DeadLetter[]
  readonly isComplete: boolean
  /** Those that another reader has received. */
  readonly hidden: number
}

export type Feature =
  | 'history'
  | 'links'
  | 'tickets'
  | 'uploads'
  | 'deletes'
  | 'live'
  | 'buckets'
  | 'checklist'
  | 'deadLetters'
  | 'letterChanges'
  | 'lab'

export interface Service {
  readonly version: string
  readonly features: readonly Feature[]
  readonly uploadPrefix?: string
}

export interface Link {
  readonly url: string
  readonly expiresAt: string
}

export interface Ticket {
  readonly url: string
  readonly fields: Readonly<Record<string, string>>
  readonly maxBytes: number
}

/** An upload in parts, and how to cut the file. */
export interface BegunUpload {
  readonly uploadId: string
  readonly partBytes: number
}

export interface SignedParts {
  readonly items: readonly { readonly partNumber: number; readonly url: string }[]
}

export interface Reach {
  readonly exactSince: string
  readonly isComplete: boolean
}
