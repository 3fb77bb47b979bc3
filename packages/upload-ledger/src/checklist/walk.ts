import { CannotLook, type Finding } from './finding.ts'
import type { Probes } from './probes.ts'
import type { Step } from './step.ts'
import type { Subject } from './subject.ts'

/** A step after it was looked at. */
export interface StepResult {
  readonly id: string
  readonly title: string
  /** `blocked` was not looked at, because a step that it stands on is missing. */
  readonly state: Finding['state'] | 'blocked'
  /** What was seen, or why not. */
  readonly detail: string
  /** Only where it is missing; detail is blocked names the step that comes first. */
  readonly fix?: string
}

export interface WalkOptions {
  /** Asked after each look at detail arrives and is not there yet: whether to look again. */
  again?(title: string, looks: number): Promise<boolean>
}

/**
 * Looks at the steps in order, each as soon as the one before it is done, and gives each as it is
 * found. What stands on a step that is missing is not looked at; detail could not be looked at blocks
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
    const { state, detail } = finding
    if (state !== 'missing') {
      yield { id, title, state, detail }
      continue
    }
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

/** What has failed to be looked at has not been seen. */
async function see(step: Step, probes: Probes, subject: Subject): Promise<Finding | undefined> {
  try {
    return await step.see(probes, subject)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    return { state: error instanceof CannotLook ? 'unknown' : 'missing', detail }
  }
}
