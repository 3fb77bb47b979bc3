import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import type { ReactElement } from 'react'
import { Time } from '../../../text/time.tsx'
import { useProgress } from '../progress.ts'
import type { LabStep } from '../step.ts'
import { StaysList } from './stays-list.tsx'

/** The last step: what was done, with its facts, and what stays. */
export function doneStep(tasks: readonly LabStep[]): LabStep {
  const Component = () => <DoneStep tasks={tasks} />
  return { id: 'done', title: 'What was done', Component, isTask: false }
}

function DoneStep({ tasks }: { readonly tasks: readonly LabStep[] }): ReactElement {
  const { done } = useProgress()
  const left = tasks.filter(({ id }) => !done.has(id)).length
  return (
    <>
      <div className="lab-text">
        <p>
          {left === 0
            ? 'You have done the whole lab. Each tick below is something that this page has seen, and when.'
            : `Each tick below is something that this page has seen, and when. Open: ${left} of ${tasks.length}.`}
        </p>
      </div>
      <ol className="panel checklist">
        {tasks.map(({ id, title }) => {
          const seen = done.get(id)
          return (
            <li key={id}>
              <div className="check-state">
                {seen === undefined ? (
                  <StatusIndicator type="pending">Open</StatusIndicator>
                ) : (
                  <StatusIndicator type="success">Done</StatusIndicator>
                )}
              </div>
              <div className="check-text">
                <div>{title}</div>
                {seen === undefined ? null : (
                  <div className="meaning wrap">
                    {seen.fact}, <Time at={seen.at} />
                  </div>
                )}
              </div>
            </li>
          )
        })}
      </ol>
      <div className="lab-action">
        <Button iconName="file" onClick={() => print()}>
          Print this page
        </Button>
      </div>
      <section className="lab-stays">
        <h3>What stays</h3>
        <StaysList />
      </section>
    </>
  )
}
