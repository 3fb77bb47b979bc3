import type { Finding } from './finding.ts'
import type { Probes } from './probes.ts'
import type { Subject } from './subject.ts'

/** One step of the chain: what it is called, how it is seen, and what mends it. */
export interface Step {
  readonly id: string
  readonly title: string
  /** The steps without which this one is not looked at. */
  readonly dependsOn: readonly string[]
  /** Whether it comes a moment after what it stands on: then it is worth looking again. */
  readonly arrives?: true
  /** `undefined` where the step is no part of this pipeline. */
  see(probes: Probes, subject: Subject): Promise<Finding | undefined>
  fix(subject: Subject): string
}
