import Button from '@cloudscape-design/components/button'
import RadioGroup from '@cloudscape-design/components/radio-group'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type ReactElement, useState } from 'react'
import { CopyLine } from '../../../shell/copy-line.tsx'
import { faults, type RepairFault } from './faults.ts'

export interface QuestionProps {
  readonly fault: RepairFault
  /** The command that fixes it, once the checklist was walked. */
  readonly command: string | undefined
  readonly isBusy: boolean
  /** Answers whether it is back. */
  onPutBack(): Promise<boolean>
}

/** Asks what is missing, and then says why and how it is fixed. */
export function Question({ fault, command, isBusy, onPutBack }: QuestionProps): ReactElement {
  const [answer, setAnswer] = useState<string | null>(null)
  const [isBack, setBack] = useState(false)
  const isRight = answer === fault.part
  return (
    <section>
      <h3>What is missing?</h3>
      <RadioGroup
        ariaLabel="What is missing?"
        value={answer}
        items={faults.map(({ part: value, title: label }) => ({ value, label }))}
        onChange={({ detail }) => setAnswer(detail.value)}
      />
      <div aria-live="polite" className="lab-text">
        {answer === null ? null : isRight ? (
          <>
            <StatusIndicator type="success">That is it</StatusIndicator>
            <p>{fault.why}</p>
          </>
        ) : (
          <StatusIndicator type="error">
            That part is there. Look at the attempts, the log and the checklist again.
          </StatusIndicator>
        )}
      </div>
      {isRight ? (
        <>
          <details className="more">
            <summary>Show the command that fixes it</summary>
            {command === undefined ? (
              <p className="meaning">Walk the checklist: it names the command.</p>
            ) : (
              <CopyLine label="the command that fixes it" text={command} />
            )}
          </details>
          <div className="lab-action">
            <Button disabled={isBusy || isBack} onClick={() => void onPutBack().then(setBack)}>
              Put it back
            </Button>
            <span className="meaning" role="status">
              {isBack
                ? 'It is back. Upload a file: its row is the proof.'
                : 'Or run the command in a terminal, then upload a file.'}
            </span>
          </div>
        </>
      ) : null}
    </section>
  )
}
