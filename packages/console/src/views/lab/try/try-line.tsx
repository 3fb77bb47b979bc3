import Button from '@cloudscape-design/components/button'
import { type ReactElement, useState } from 'react'
import { useConsole } from '../../../context.ts'
import { CopyLine } from '../../../shell/copy-line.tsx'
import { ProblemBox } from '../../../shell/problem-box.tsx'
import { countText } from '../../../text/amounts.ts'
import { shownJson } from '../../../text/shown-json.ts'
import type { Try } from './tries.ts'

/** A request as it was sent to DynamoDB, and its answer. */
export interface Tried {
  readonly request: Readonly<Record<string, unknown>>
  readonly answer: Readonly<Record<string, unknown>>
  readonly capacityUnits: number
  /** The same request with the AWS CLI. */
  readonly command: string
}

/** A request to try: its button, and then what was sent and answered. */
export function TryLine({
  one: { operation, name, title, values, lookFor },
  tried,
  onTried,
}: {
  readonly one: Try
  readonly tried: Tried | undefined
  onTried(answer: Tried): void
}): ReactElement {
  const { client } = useConsole()
  const isTried = tried !== undefined
  const [isTrying, setTrying] = useState(false)
  const [problem, setProblem] = useState<Error>()
  const send = async () => {
    setTrying(true)
    setProblem(undefined)
    try {
      onTried((await client.post<Tried>(`/v1/lab/table/${operation}`, values)).body)
    } catch (error) {
      setProblem(error as Error)
    } finally {
      setTrying(false)
    }
  }
  return (
    <li>
      <div className="lab-action">
        <b>{title}</b>
        <Button
          loading={isTrying}
          ariaLabel={`${isTried ? 'Try again' : 'Try it'}: ${title}`}
          iconName={isTried ? 'refresh' : 'caret-right-filled'}
          onClick={() => void send()}
        >
          {isTried ? 'Try again' : 'Try it'}
        </Button>
      </div>
      {problem === undefined ? null : <ProblemBox problem={problem} />}
      <div aria-live="polite">
        {tried === undefined ? null : (
          <>
            <p>{lookFor}</p>
            <div className="lab-pair">
              <div className="lab-command">
                <div>Request</div>
                <CopyLine label={`the request of ${title}`} text={shownJson(tried.request)} />
              </div>
              <div className="lab-command">
                <div>
                  Answer,{' '}
                  {countText(tried.capacityUnits, isWrite(name) ? 'write unit' : 'read unit')}
                </div>
                <CopyLine label={`the answer of ${title}`} text={shownJson(tried.answer)} />
              </div>
            </div>
            <details className="more">
              <summary>With the AWS CLI</summary>
              <CopyLine label={`the command of ${title}`} text={tried.command} />
            </details>
          </>
        )}
      </div>
    </li>
  )
}

function isWrite(name: string): boolean {
  return name.endsWith('Item') && name !== 'GetItem'
}
