import Icon from '@cloudscape-design/components/icon'
import { type ReactElement, useEffect, useRef } from 'react'
import { useWide } from '../../shell/use-wide.ts'
import type { DoneFact } from './progress.ts'
import type { LabStep, StepGroup } from './step.ts'

export interface LabNavProps {
  readonly groups: readonly StepGroup[]
  readonly current: LabStep
  readonly done: ReadonlyMap<string, DoneFact>
  addressOf(step: LabStep): string
  onFollow(step: LabStep): void
}

/** The steps in their groups, each with its tick; on a narrow page folded into one line. */
export function LabNav(props: LabNavProps): ReactElement {
  const isWide = useWide(1000)
  const steps = props.groups.flatMap((group) => group.steps)
  if (isWide) {
    return (
      <nav className="lab-nav" aria-label="Steps of the lab">
        <StepList {...props} />
      </nav>
    )
  }
  return (
    <nav className="lab-nav" aria-label="Steps of the lab">
      <details className="more" key={props.current.id}>
        <summary>
          All steps: this is {steps.indexOf(props.current) + 1} of {steps.length}
        </summary>
        <StepList {...props} />
      </details>
    </nav>
  )
}

function StepList({ groups, current, done, addressOf, onFollow }: LabNavProps): ReactElement {
  const list = useRef<HTMLDivElement>(null)
  useEffect(() => {
    list.current?.querySelector(`[data-step=${current.id}]`)?.scrollIntoView({ block: 'nearest' })
  }, [current])
  return (
    <div ref={list}>
      {groups.map(({ title, steps }) => (
        <section key={title} aria-label={title}>
          <h3 className="lab-group">{title}</h3>
          <ul>
            {steps.map((step) => {
              const isDone = done.has(step.id)
              return (
                <li key={step.id} data-item data-step={step.id}>
                  <a
                    href={addressOf(step)}
                    {...(step === current ? { 'aria-current': 'step' as const } : {})}
                    onClick={(event) => {
                      if (event.metaKey || event.ctrlKey || event.shiftKey) return
                      event.preventDefault()
                      onFollow(step)
                    }}
                  >
                    <span className="lab-tick">
                      {isDone ? (
                        <Icon name="status-positive" variant="success" ariaLabel="Done:" />
                      ) : step.isTask ? (
                        <span className="lab-open" />
                      ) : null}
                    </span>
                    {step.title}
                  </a>
                </li>
              )
            })}
          </ul>
        </section>
      ))}
    </div>
  )
}
