import Box from '@cloudscape-design/components/box'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import type { ReactElement } from 'react'
import type { DeadLetter } from '../../api/types.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import { CopyLine } from '../../shell/copy-line.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { KeyText, plain } from '../../text/key-text.tsx'
import { shownJson } from '../../text/shown-json.ts'
import { Time } from '../../text/time.tsx'

/** All of one letter: why it is here, what it is about, and its body. */
export function LetterModal({ id, onClose }: { id: string; onClose(): void }): ReactElement {
  const { client } = useConsole()
  const { answer, problem, again } = useAnswer(id, (signal) =>
    client.get<DeadLetter & { readonly body: string }>('/v1/dead-letters/letter', { id }, signal),
  )
  const letter = answer?.body
  return (
    <Modal visible size="large" header="Dead letter" onDismiss={onClose}>
      {letter === undefined ? (
        problem === undefined ? (
          <Box textAlign="center" padding="l">
            <Spinner />
          </Box>
        ) : (
          <ProblemBox problem={problem} again={again} />
        )
      ) : (
        <SpaceBetween size="m">
          <dl className="small-facts">
            <Fact name="Cause">{plain(letter.cause)}</Fact>
            <Fact name="Since">
              <Time at={letter.since} precise />
            </Fact>
            <Fact name="Receives">{letter.receives.toLocaleString('en')}</Fact>
            <Fact name="Queue">{plain(letter.queue)}</Fact>
            <Fact name="Id">{plain(letter.id)}</Fact>
            {letter.events.map((event) => (
              <Fact key={JSON.stringify(event)} name={plain(event.event_name) || 'Event'}>
                <KeyText text={`${event.bucket}/${event.object_key}`} most={120} />
              </Fact>
            ))}
          </dl>
          <div>
            <b>Body</b>
            <CopyLine label="the body" text={bodyText(letter.body)} />
          </div>
        </SpaceBetween>
      )}
    </Modal>
  )
}

function Fact({
  name,
  children,
}: {
  readonly name: string
  readonly children: React.ReactNode
}): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function bodyText(body: string): string {
  try {
    return shownJson(JSON.parse(body))
  } catch {
    return plain(body)
  }
}
