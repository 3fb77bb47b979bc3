import type { LifecycleCounts } from './lifecycle-counts.ts'
import type { LifecycleProgress } from './lifecycle-progress.ts'

/** A run of the lifecycle rules, as its events name it. */
export interface LifecycleRun {
  /** When the rules are run, as if it were now; milliseconds since 1970. */
  readonly timeMs: number
  /** The last midnight before that, at which they act. */
  readonly midnightMs: number
  readonly requestId: string
  readonly hostId: string
}

/** The part of a run that is about one bucket. */
export interface BucketPass extends LifecycleRun {
  readonly bucket: string
}

/** What one step of a pass did, and where the next goes on. */
export interface PassStep {
  readonly counts: LifecycleCounts
  readonly next: LifecycleProgress
}

/** The most versions or uploads that one step looks at. */
export const stepSize = 250
