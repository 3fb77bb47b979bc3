import type { Probes } from './probes.ts'
import { type Finding, type Step, steps } from './steps.ts'
import type { Subject } from './subject.ts'

/** A step after it was looked at. */
export interface StepResult {
  readonly id: string
  readonly title: string
  readonly seen: boolean
  /** What was seen, or why not. */
  readonly what: string
  /** Only where it was not seen. */
  readonly mend?: string
}

/**
 * Looks at the steps in order, each as soon as the one before it is done, and gives each as it is
 * found. After one that is not seen, the others are not looked at: they stand on it.
 *
 * @param options.settle how often a step is looked at again until it is seen, for what takes a
 *   moment to arrive; between two looks `pause` is awaited
 */
export async function* walkChecklist(
  probes: Probes,
  subject: Subject,
  options: { settle?: number; pause?: () => Promise<void> } = {},
): AsyncGenerator<StepResult> {
  let broken: StepResult | undefined
  for (const step of steps) {
    if (broken !== undefined) {
      const what = `not reached: first mend "${broken.title}"`
      yield { id: step.id, title: step.title, seen: false, what, mend: broken.mend ?? '' }
      continue
    }
    const finding = await look(step, probes, subject, options)
    const result = { id: step.id, title: step.title, ...finding }
    if (finding.seen) {
      yield result
    } else {
      broken = { ...result, mend: step.mend(subject) }
      yield broken
    }
  }
}

async function look(
  step: Step,
  probes: Probes,
  subject: Subject,
  { settle = 0, pause }: { settle?: number; pause?: () => Promise<void> },
): Promise<Finding> {
  for (let looks = 0; ; looks++) {
    const finding = await see(step, probes, subject)
    if (finding.seen || looks >= settle) return finding
    await pause?.()
  }
}

/** What cannot be looked at has not been seen. */
async function see(step: Step, probes: Probes, subject: Subject): Promise<Finding> {
  try {
    return await step.see(probes, subject)
  } catch (error) {
    return { seen: false, what: error instanceof Error ? error.message : String(error) }
  }
}
