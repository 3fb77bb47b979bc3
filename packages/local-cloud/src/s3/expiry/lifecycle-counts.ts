import { S3Error } from '../errors.ts'
import type { Sequencer } from '../storage/sequencer.ts'

/** What lifecycle rules have done. */
export interface LifecycleCounts {
  /** Objects removed from buckets without versions. */
  readonly expired: number
  readonly markersCreated: number
  readonly noncurrentExpired: number
  /** Delete markers with nothing behind them. */
  readonly markersRemoved: number
  readonly uploadsAborted: number
}

export const noCounts: { [name in keyof LifecycleCounts]: number } = {
  expired: 0,
  markersCreated: 0,
  noncurrentExpired: 0,
  markersRemoved: 0,
  uploadsAborted: 0,
}

export function addCounts(a: LifecycleCounts, b: LifecycleCounts): LifecycleCounts {
  return {
    expired: a.expired + b.expired,
    markersCreated: a.markersCreated + b.markersCreated,
    noncurrentExpired: a.noncurrentExpired + b.noncurrentExpired,
    markersRemoved: a.markersRemoved + b.markersRemoved,
    uploadsAborted: a.uploadsAborted + b.uploadsAborted,
  }
}

/** How far a run has come. In each bucket, the versions come first, then the uploads. */
export interface LifecyclePlace {
  readonly bucket: string
  /** The last version that was looked at. */
  readonly version?: { readonly key: string; readonly sequencer: Sequencer }
  /** Of that version's key: how many noncurrent ones there were, and when that one was written. */
  readonly behind?: { readonly count: number; readonly lastModifiedMs: number }
  /** The row's key of the last upload that was looked at; empty at the first. */
  readonly upload?: string
}

export const lifecycleStart: LifecyclePlace = { bucket: '' }

/** Opaque to clients. */
export function writePlace(place: LifecyclePlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url')
}

/** @throws {S3Error} `InvalidArgument` for what `writePlace` has not written */
export function readPlace(token: string): LifecyclePlace {
  try {
    const place: LifecyclePlace = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (typeof place.bucket === 'string') return place
  } catch {
    // Falls through to the same answer.
  }
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect', {
    ArgumentName: 'continuation-token',
    ArgumentValue: token,
  })
}
