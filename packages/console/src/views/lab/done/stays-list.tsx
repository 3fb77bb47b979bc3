import Button from '@cloudscape-design/components/button'
import Spinner from '@cloudscape-design/components/spinner'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type ReactElement, useState } from 'react'
import { useConsole } from '../../../context.ts'
import { ProblemBox } from '../../../shell/problem-box.tsx'
import { KeyText } from '../../../text/key-text.tsx'
import { removeStays, type Stays, staysText, useWhatStays } from '../what-stays.ts'

/** What the lab has made, and the button that removes it. */
export function StaysList(): ReactElement {
  const { client } = useConsole()
  const { answer, problem, isLoading, again } = useWhatStays()
  const [failure, setFailure] = useState<Error>()
  const [removed, setRemoved] = useState<string>()
  const [isRemoving, setRemoving] = useState(false)
  if (problem !== undefined) return <ProblemBox problem={problem} again={again} />
  if (answer === undefined) return <Spinner />
  const text = staysText(answer)
  const remove = async () => {
    setRemoving(true)
    setFailure(undefined)
    try {
      await removeStays(client, answer)
      setRemoved(text)
    } catch (error) {
      setFailure(error as Error)
    } finally {
      setRemoving(false)
      again()
    }
  }
  return (
    <>
      {text === '' ? <p>Nothing that the lab has made is there.</p> : <Kinds stays={answer} />}
      {failure === undefined ? null : <ProblemBox problem={failure} />}
      <div className="lab-action">
        {text === '' ? null : (
          <Button loading={isRemoving || isLoading} onClick={() => void remove()}>
            Remove all of it
          </Button>
        )}
        <div aria-live="polite">
          {removed === undefined ? null : (
            <StatusIndicator type="success">Removed: {removed}</StatusIndicator>
          )}
        </div>
      </div>
      <p className="meaning">
        The row of a removed file stays as a tombstone until its time to live is over, as for every
        removal. Your ticks stay in this browser until you reset them.
      </p>
    </>
  )
}

function Kinds({ stays: { parts, file } }: { readonly stays: Stays }): ReactElement {
  return (
    <ul className="names">
      {parts.map(({ kind, name }) => (
        <li key={`${kind} ${name}`}>
          {kind} <span className="mono">{name}</span>
        </li>
      ))}
      {file === undefined ? null : (
        <li>
          file <KeyText text={`s3://${file.bucket}/${file.object_key}`} />, and its row
        </li>
      )}
    </ul>
  )
}
