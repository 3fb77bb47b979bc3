import type { Finding } from './finding.ts'
import type { Probes } from './probes.ts'
import type { Subject } from './subject.ts'

/** One step of the chain: its title, its check and its fix. */
export interface Step {
  readonly id: string
  readonly title: string
  /** The steps without which this one is not checked; they may be listed after it. */
  readonly dependsOn: readonly string[]
  /** Whether it follows its dependencies after a moment, so that checking again makes sense. */
  readonly arrives?: true
  /** Whether it follows the test file, and so is left out where there is none. */
  readonly followsTestFile?: true
  /** Checks it; `undefined` where the step is not part of this pipeline. */
  see(probes: Probes, subject: Subject): Promise<Finding | undefined>
  fix(subject: Subject): string
}
