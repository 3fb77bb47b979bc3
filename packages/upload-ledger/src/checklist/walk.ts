import { CannotLook, type Finding } from './finding.ts'
import type { Probes } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

/** A step after its check. */
export interface StepResult {
  readonly id: string
  readonly title: string
  /** `blocked` was not checked, because a step that it depends on is missing. */
  readonly state: Finding['state'] | 'blocked'
  /** The facts that were found, or the reason why none were. */
  readonly detail: string
  /** Only where the step is missing; a blocked step names the step to fix first. */
  readonly fix?: string
}

export interface WalkOptions {
  /** Decides after each failed check of a step that arrives whether to check again. */
  again?(title: string, looks: number): Promise<boolean>
}

/**
 * Checks the steps in order, each as soon as the one before it is done, and yields each result. A
 * step that depends on a missing one is not checked; a step whose check could not run blocks
 * nothing.
 */
export async function* walkChecklist(
  steps: readonly Step[],
  probes: Probes,
  subject: Subject,
  options: WalkOptions = {},
): AsyncGenerator<StepResult> {
  const broken = new Map<string, StepResult>()
  for (const step of steps) {
    const { id, title } = step
    const cause = step.dependsOn.map((other) => broken.get(other)).find(Boolean)
    if (cause !== undefined) {
      broken.set(id, cause)
      const detail = `not checked: fix "${cause.title}" first`
      yield { id, title, state: 'blocked', detail }
      continue
    }
    const finding = await look(step, probes, subject, options)
    if (finding === undefined) continue
    if (finding.state !== 'missing') {
      yield { id, title, ...finding }
      continue
    }
    const { state, detail } = finding
    const result = { id, title, state, detail, fix: finding.fix ?? step.fix(subject) }
    broken.set(id, result)
    yield result
  }
}

async function look(
  step: Step,
  probes: Probes,
  subject: Subject,
  { again }: WalkOptions,
): Promise<Finding | undefined> {
  for (let looks = 1; ; looks++) {
    const finding = await see(step, probes, subject)
    if (finding?.state !== 'missing' || !step.arrives) return finding
    if (!(await again?.(step.title, looks))) return finding
  }
}

/** A check that fails counts as `missing`; one that could not run as `unknown`. */
async function see(step: Step, probes: Probes, subject: Subject): Promise<Finding | undefined> {
  try {
    return await step.see(probes, subject)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { state: error instanceof CannotLook ? 'unknown' : 'missing', detail }
  }
}
