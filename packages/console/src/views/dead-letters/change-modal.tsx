import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactElement, useState } from 'react'
import type { DeadLetter } from '../../api/types.ts'
import { useConsole } from '../../context.ts'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { countText } from '../../text/amounts.ts'
import { KeyText, plain } from '../../text/key-text.tsx'

interface Result {
  readonly id: string
  readonly redriven?: boolean
  readonly cause?: string
}

const words = {
  redrive: {
    name: 'Redrive',
    meaning: (count: number) =>
      `The function processes ${count === 1 ? 'it' : 'them'} again, and ${count === 1 ? 'a letter' : 'each'} that it records leaves the queue. An event that came too late changes nothing.`,
  },
  drop: {
    name: 'Drop',
    meaning: (count: number) =>
      count === 1
        ? 'It is deleted for good, and its events are never recorded.'
        : 'They are deleted for good, and their events are never recorded.',
  },
} as const

/** Asks before letters leave their queue, and says what became of each. */
export function ChangeModal({
  change,
  letters,
  onClose,
}: {
  readonly change: 'redrive' | 'drop'
  readonly letters: readonly DeadLetter[]
  onClose(isDone: boolean): void
}): ReactElement {
  const { client } = useConsole()
  const [state, setState] = useState<'asked' | 'running' | Error | readonly Result[]>('asked')
  const { name, meaning } = words[change]
  const count = countText(letters.length, 'dead letter')
  const run = async () => {
    setState('running')
    try {
      const ids = letters.map(({ id }) => id)
      const { body } = await client.post<{ items: Result[] }>(`/v1/dead-letters/${change}`, { ids })
      const isAll = body.items.filter(({ redriven }) => redriven !== false).length === ids.length
      if (isAll) onClose(true)
      else setState(body.items)
    } catch (error) {
      setState(error instanceof Error ? error : new Error(String(error)))
    }
  }
  const results = Array.isArray(state) ? (state as readonly Result[]) : undefined
  const isOver = results !== undefined || state instanceof Error
  const failed = results?.filter(({ redriven }) => redriven === false) ?? []
  const absent = results === undefined ? 0 : letters.length - results.length
  return (
    <Modal
      visible
      header={`${name} ${count}?`}
      onDismiss={() => onClose(isOver)}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => onClose(isOver)}>
              {isOver ? 'Close' : 'Cancel'}
            </Button>
            <Button
              variant="primary"
              loading={state === 'running'}
              disabled={isOver}
              onClick={() => void run()}
            >
              {name} {count}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <span>{meaning(letters.length)}</span>
        <ul className="names">
          {letters.slice(0, 8).map(({ id, events: [event] }) => (
            <li key={id}>
              {event === undefined ? (
                'No object'
              ) : (
                <KeyText text={`${event.bucket}/${event.object_key}`} most={90} />
              )}
            </li>
          ))}
          {letters.length > 8 ? <li>and {countText(letters.length - 8, 'other')}</li> : null}
        </ul>
        {state instanceof Error ? <ProblemBox problem={state} /> : null}
        {failed.length === 0 ? null : (
          <Alert type="error" header={`${countText(failed.length, 'dead letter')} still failing`}>
            {failed.slice(0, 5).map(({ id, cause = '' }) => (
              <div key={id} className="wrap">
                {plain(cause)}
              </div>
            ))}
          </Alert>
        )}
        {absent === 0 ? null : (
          <Alert type="warning">
            {countText(absent, 'dead letter')} {absent === 1 ? 'was' : 'were'} not found: another
            reader has received or deleted {absent === 1 ? 'it' : 'them'}.
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  )
}
