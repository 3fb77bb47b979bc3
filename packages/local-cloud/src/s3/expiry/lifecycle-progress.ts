import { badContinuationToken } from '../errors.ts'
import type { Sequencer } from '../storage/sequencer.ts'

/** How far a run has come. In each bucket, the versions come first, then the uploads. */
export interface LifecycleProgress {
  readonly bucket: string
  /** The last version that was looked at. */
  readonly version?: { readonly key: string; readonly sequencer: Sequencer }
  /** Of that version's key: how many noncurrent ones there were, and when that one was written. */
  readonly behind?: { readonly count: number; readonly lastModifiedMs: number }
  /** The row's key of the last upload that was looked at; empty at the first. */
  readonly upload?: string
}

export const lifecycleStart: LifecycleProgress = { bucket: '' }

/** Opaque to clients. */
export function writeProgress(progress: LifecycleProgress): string {
  return Buffer.from(JSON.stringify(progress)).toString('base64url')
}

/** @throws {S3Error} `InvalidArgument` for what `writeProgress` has not written */
export function readProgress(token: string): LifecycleProgress {
  try {
    const progress: LifecycleProgress = JSON.parse(Buffer.from(token, 'base64url').toString())
    if (typeof progress.bucket === 'string') return progress
  } catch {
    // Falls through to the same answer.
  }
  throw badContinuationToken(token)
}
