import './lab.css'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import { type ReactElement, type RefObject, useEffect, useRef, useState } from 'react'
import { useConsole } from '../../context.ts'
import { changed, go, usePlace } from '../../location.ts'
import { useLinkKeys } from '../../shell/link-keys.ts'
import { forgetAttempts, useHasAttempts } from './attempt.ts'
import { DoneMark } from './done-mark.tsx'
import { LabNav } from './lab-nav.tsx'
import { LeftOver } from './left-over.tsx'
import { NoLab } from './no-lab.tsx'
import { useProgress } from './progress.ts'
import { ResetModal } from './reset-modal.tsx'
import type { LabStep } from './step.ts'
import { StepFoot } from './step-foot.tsx'
import { groups, steps, tasks } from './steps.ts'
import { useLeaving } from './use-leaving.ts'

/** The exercise as a guided page over the running system. */
export function LabView(): ReactElement {
  return useConsole().has('lab') ? <Lab /> : <NoLab />
}

function Lab(): ReactElement {
  const place = usePlace()
  const { done, markDone, reset } = useProgress()
  const hasAttempts = useHasAttempts()
  const [isResetAsked, setResetAsked] = useState(false)
  useLinkKeys()
  useLeaving()
  const at = Math.max(
    steps.findIndex(({ id }) => id === place.parameters.get('step')),
    0,
  )
  const step = steps[at] as LabStep
  const heading = useFocusAtChange(step.id)
  const ways = {
    addressOf: ({ id }: LabStep) => changed(place, { step: id }),
    onFollow: ({ id }: LabStep) => go(changed(place, { step: id })),
  }
  const doneCount = tasks.filter(({ id }) => done.has(id)).length
  const fact = done.get(step.id)
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="The way of a file from the upload to its item, step by step, on the system that runs here."
          actions={
            <Button disabled={done.size === 0 && !hasAttempts} onClick={() => setResetAsked(true)}>
              Reset progress
            </Button>
          }
        >
          Lab
        </Header>
      }
    >
      <div className="lab">
        <div className="lab-side">
          <label className="lab-count">
            {doneCount} of {tasks.length} done
            <progress max={tasks.length} value={doneCount} />
          </label>
          <LabNav groups={groups} current={step} done={done} {...ways} />
        </div>
        <article className="lab-step">
          <header className="lab-head">
            <h2 ref={heading} tabIndex={-1}>
              {step.title}
            </h2>
            {fact === undefined ? null : <DoneMark {...fact} />}
          </header>
          <LeftOver onShow={() => go(changed(place, { step: 'done' }))} />
          <step.Component key={step.id} onDone={(seen) => markDone(step.id, seen)} />
          <StepFoot before={steps[at - 1]} after={steps[at + 1]} {...ways} />
        </article>
      </div>
      {isResetAsked ? (
        <ResetModal
          count={done.size}
          onClose={() => setResetAsked(false)}
          onReset={() => {
            reset()
            forgetAttempts()
            setResetAsked(false)
          }}
        />
      ) : null}
    </ContentLayout>
  )
}

/** Moves the focus to the heading of a step that is gone to, so that keys and readers go on from there. */
function useFocusAtChange(id: string): RefObject<HTMLHeadingElement | null> {
  const heading = useRef<HTMLHeadingElement>(null)
  const shown = useRef(id)
  useEffect(() => {
    if (shown.current === id) return
    shown.current = id
    heading.current?.focus({ preventScroll: true })
    window.scrollTo({ top: 0 })
  }, [id])
  return heading
}
