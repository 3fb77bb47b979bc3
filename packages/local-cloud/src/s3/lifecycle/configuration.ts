import type { Tags } from '../xml/tags.ts'

/** The lifecycle configuration of a bucket. */
export interface LifecycleRule {
  readonly id: string
  readonly enabled: boolean
  readonly filter: LifecycleFilter
  readonly expiration?: Expiration
  readonly noncurrent?: NoncurrentExpiration
  /** Days from the start of a multipart upload to its abortion. */
  readonly abortUploadsAfterDays?: number
}

export interface LifecycleFilter {
  /** As it was written, so that a client reads back what it wrote. */
  readonly form: 'legacy prefix' | 'single' | 'and'
  readonly prefix?: string
  /** All of which an object must have. */
  readonly tags: Tags
  readonly sizeGreaterThanBytes?: number
  readonly sizeLessThanBytes?: number
}

/** Of what is current. The date is a midnight, in milliseconds since 1970. */
export type Expiration =
  | { readonly kind: 'days'; readonly days: number }
  | { readonly kind: 'date'; readonly dateMs: number }
  /** Of a delete marker with nothing behind it. */
  | { readonly kind: 'markers'; readonly remove: boolean }

export interface NoncurrentExpiration {
  /** Since a newer version took its place. */
  readonly days: number
  /** How many of the newest stay, however old they are. */
  readonly newerVersions?: number
}
