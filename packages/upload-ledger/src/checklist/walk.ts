import { CannotLook, type Finding } from './finding.ts'
import type { Probes } from './probes.ts'
import type { Step } from './step.ts'
import { isOfExercise } from './steps.ts'
import type { Subject } from './subject.ts'

/** A step after its check. */
export interface StepResult {
  readonly id: string
  readonly title: string
  /** Whether it is one of the exercise's own steps. */
  readonly part: 'exercise' | 'beyond'
  /**
   * `blocked` was not checked, because a step that it depends on is missing; `skipped` was not,
   * because there is no test file.
   */
  readonly state: Exclude<Finding['state'], 'waits'> | 'blocked' | 'skipped'
  /** The facts that were found, or the reason why none were. */
  readonly detail: string
  /** Only where the step is missing; a blocked step names the step to fix first. */
  readonly fix?: string
}

export interface WalkOptions {
  /** Why there is no test file; the steps that follow one are skipped. */
  readonly noTestFile?: string
  /** Decides after each failed check of a step that arrives whether to check again. */
  again?(title: string, looks: number): Promise<boolean>
}

/**
 * Checks the steps and yields their results in order. A step that depends on others is checked after
 * them, also where they are listed below it, and not at all if one of them is missing; a step whose
 * check could not run blocks nothing.
 */
export async function* walkChecklist(
  steps: readonly Step[],
  probes: Probes,
  subject: Subject,
  options: WalkOptions = {},
): AsyncGenerator<StepResult> {
  const places = new Map(steps.map(({ id }, place) => [id, place]))
  const checked = new Map<string, Checked>()

  /** The missing step among these, or the one that keeps one of these from being checked. */
  async function causeOf(ids: readonly string[]): Promise<StepResult | undefined> {
    for (const other of ids) {
      const step = steps[places.get(other) ?? steps.length]
      const { cause } = step === undefined ? {} : await check(step)
      if (cause !== undefined) return cause
    }
    return undefined
  }

  /** Checks a step once. */
  async function check(step: Step): Promise<Checked> {
    const known = checked.get(step.id)
    if (known !== undefined) return known
    const found = await checkNow(step)
    checked.set(step.id, found)
    return found
  }

  async function checkNow(step: Step): Promise<Checked> {
    const { id, title } = step
    const named = { id, title, part: isOfExercise(id) ? 'exercise' : 'beyond' } as const
    if (options.noTestFile !== undefined && step.followsTestFile) {
      return { result: { ...named, state: 'skipped', detail: options.noTestFile } }
    }
    const blockedBy = (cause: StepResult): Checked => {
      const isBelow = (places.get(cause.id) ?? 0) > (places.get(id) ?? 0)
      const detail = `not checked: fix "${cause.title}"${isBelow ? ' below' : ''} first`
      return { result: { ...named, state: 'blocked', detail }, cause }
    }
    const cause = await causeOf(step.dependsOn)
    if (cause !== undefined) return blockedBy(cause)
    const finding = await look(step, probes, subject, options)
    if (finding === undefined) return {}
    if (finding.state === 'waits') {
      const cause = await causeOf([finding.for])
      if (cause !== undefined) return blockedBy(cause)
      const { detail } = finding
      const result = { ...named, state: 'missing' as const, detail, fix: step.fix(subject) }
      return { result, cause: result }
    }
    if (finding.state !== 'missing') return { result: { ...named, ...finding } }
    const { state, detail } = finding
    const result = { ...named, state, detail, fix: finding.fix ?? step.fix(subject) }
    return { result, cause: result }
  }

  for (const step of steps) {
    const { result } = await check(step)
    if (result !== undefined) yield result
  }
}

/** A step that was checked: its result, if it is part of this pipeline, and what blocks others. */
interface Checked {
  readonly result?: StepResult
  readonly cause?: StepResult
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
