import '../experiment/experiment.css'
import Button from '@cloudscape-design/components/button'
import Spinner from '@cloudscape-design/components/spinner'
import { type ReactElement, useState } from 'react'
import type { Step } from '../../../api/types.ts'
import { CheckLine } from '../../../shell/check-line.tsx'
import { ProblemBox } from '../../../shell/problem-box.tsx'
import { faults, nextFault, type RepairPart } from './faults.ts'
import { LogLines } from './log-lines.tsx'
import { Question } from './question.tsx'
import { TrialResult } from './trial-result.tsx'
import { useRepair } from './use-repair.ts'

/** Takes parts of a pipeline away, one after the other, for a person to find and to fix. */
export function BreakAndFix({ onDone }: { onDone(fact: string): void }): ReactElement {
  const running = useRepair()
  const { repair, fault, trial, steps, problem, isBusy } = running
  const [fixed, setFixed] = useState<ReadonlySet<RepairPart>>(new Set())
  const next = () => nextFault(fixed, Math.random)
  const tryUpload = async () => {
    const broken = fault
    const result = await running.tryUpload()
    if (result?.row === undefined || broken === undefined) return
    const all = new Set(fixed).add(broken.part)
    setFixed(all)
    if (all.size === faults.length) {
      onDone(
        `Permission, variable and trigger were lost and put back, and ${repair?.bucket}/${result.object_key} got its row`,
      )
    }
  }
  const isOver = fixed.size === faults.length
  return (
    <>
      <div className="lab-text">
        <p>
          This is a pipeline of the lab’s own: the bucket <code>{repair?.bucket ?? '…'}</code>{' '}
          notifies the function <code>{repair?.functionName ?? '…'}</code>, which writes to the
          table <code>{repair?.table ?? '…'}</code>. Break it: the button takes one of its parts
          away. Upload a file, read the log, walk the checklist, and find out which.
        </p>
      </div>
      {problem === undefined ? null : <ProblemBox problem={problem} />}
      <div className="lab-action">
        <Button
          variant={fault === undefined && !isOver ? 'primary' : 'normal'}
          disabled={isBusy || repair === undefined || fault !== undefined || isOver}
          onClick={() => {
            const one = next()
            if (one !== undefined) void running.breakPart(one)
          }}
        >
          Break something
        </Button>
        <Button disabled={isBusy || repair === undefined} onClick={() => void tryUpload()}>
          Upload a file
        </Button>
        <Button disabled={isBusy || !repair?.isMade} onClick={() => void running.look()}>
          Walk the checklist
        </Button>
        <span className="meaning" role="status">
          {fixed.size} of {faults.length} found and fixed
        </span>
        {isBusy ? <Spinner /> : null}
      </div>
      {trial === undefined ? null : (
        <section aria-label="The upload" aria-live="polite">
          <h3>The upload</h3>
          <TrialResult trial={trial} />
        </section>
      )}
      {repair?.isMade ? (
        <section>
          <h3>The function’s log</h3>
          <LogLines log={repair.log} />
        </section>
      ) : null}
      {steps === undefined ? null : <Steps steps={steps} />}
      {fault === undefined ? null : (
        <Question
          key={`${fault.part} ${fixed.size}`}
          fault={fault}
          command={steps?.find(({ id }) => id === fault.step)?.fix}
          isBusy={isBusy}
          onPutBack={() => running.putBack(fault)}
        />
      )}
    </>
  )
}

/** The steps that do not work; the fix is for whoever asks for it. */
function Steps({ steps }: { readonly steps: readonly Step[] }): ReactElement {
  const wanting = steps.filter(({ state }) => state !== 'seen' && state !== 'noted')
  return (
    <section aria-live="polite">
      <h3>The checklist</h3>
      <p className="meaning">
        {steps.length - wanting.length} of {steps.length} steps work.
      </p>
      {wanting.length === 0 ? null : (
        <ol className="panel checklist">
          {wanting.map(({ fix, ...step }) => (
            <CheckLine key={step.id} step={step} />
          ))}
        </ol>
      )}
    </section>
  )
}
