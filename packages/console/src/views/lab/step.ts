import type { ComponentType } from 'react'

/** A step of the lab: it says with what fact it was done. */
export interface LabStep {
  /** Its name in the address and in what is kept. */
  readonly id: string
  readonly title: string
  readonly Component: ComponentType<StepProps>
  /** A step that only shows something has nothing to be done. */
  readonly isTask: boolean
}

export interface StepProps {
  /** Called with what was seen; the first fact of a step is kept. */
  onDone(fact: string): void
}

export interface StepGroup {
  readonly title: string
  readonly steps: readonly LabStep[]
}
