import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import type { LabStep } from './step.ts'

/** The ways to the steps before and after. */
export function StepFoot({
  before,
  after,
  addressOf,
  onFollow,
}: {
  readonly before: LabStep | undefined
  readonly after: LabStep | undefined
  addressOf(step: LabStep): string
  onFollow(step: LabStep): void
}): ReactElement {
  const linkTo = (step: LabStep) => ({
    href: addressOf(step),
    onFollow: (event: CustomEvent) => {
      event.preventDefault()
      onFollow(step)
    },
  })
  return (
    <footer className="lab-foot">
      {before === undefined ? null : (
        <Button {...linkTo(before)} iconName="angle-left">
          Previous
        </Button>
      )}
      {after === undefined ? null : (
        <Button {...linkTo(after)} variant="primary" iconName="angle-right" iconAlign="right">
          Next: {after.title}
        </Button>
      )}
    </footer>
  )
}
