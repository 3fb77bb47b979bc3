import Button from '@cloudscape-design/components/button'
import StatusIndicator from '@cloudscape-design/components/status-indicator'
import { type ReactElement, useEffect } from 'react'
import { useConsole } from '../../../context.ts'
import { KeyText } from '../../../text/key-text.tsx'
import { useUploads } from '../../../uploads/upload-store.ts'
import type { StepProps } from '../step.ts'
import { Term } from '../term.tsx'
import { useSavedItem } from '../use-saved-item.ts'
import { CodeTabs } from './code-tabs.tsx'
import { content, showLog, uploadFile } from './commands.ts'
import { CommandsList } from './commands-list.tsx'
import { events } from './lesson-files.ts'
import { type Subject, useSubject } from './subject.ts'

/** Uploads a file and follows it to its row. */
export function UploadStep({ onDone }: StepProps): ReactElement {
  const subject = useSubject()
  const { row } = useSavedItem()
  const fact =
    row && `s3://${row.bucket}/${row.object_key} has its row: ${row.size} bytes, ${row.event_name}`
  useEffect(() => {
    if (fact !== undefined) onDone(fact)
  }, [fact, onDone])
  return (
    <>
      <div className="lab-text">
        <p>
          Upload a file of nine bytes to <KeyText text={`s3://${subject.bucket}/${subject.key}`} />.
          Its name has a space, which the event will bring as a plus.
        </p>
        <p>
          S3 stores the object and answers; only then does the event go out. Lambda invokes the
          function, the function puts the item and prints a line. You see the row a moment later.
          The event has a <Term name="sequencer" />: keep an eye on it.
        </p>
      </div>
      <section>
        <h3>On this machine</h3>
        <Upload subject={subject} isRecorded={row !== undefined} />
        <CommandsList commands={[uploadFile(subject), showLog(subject)]} />
      </section>
      <section>
        <h3>An event, as S3 sends it</h3>
        <CodeTabs files={events} />
      </section>
    </>
  )
}

function Upload({
  subject: { bucket, key },
  isRecorded,
}: {
  readonly subject: Subject
  readonly isRecorded: boolean
}): ReactElement {
  const { uploads } = useConsole()
  const upload = useUploads(uploads).uploads.findLast((one) => one.key === key)
  const isOnItsWay = ['waiting', 'sending', 'arriving'].includes(upload?.state ?? '')
  const upload9Bytes = () => {
    const name = key.slice(key.lastIndexOf('/') + 1)
    uploads.add(bucket, [{ key, file: new File([content], name, { type: 'text/plain' }) }])
  }
  return (
    <div className="lab-action">
      <Button
        variant={isRecorded ? 'normal' : 'primary'}
        loading={isOnItsWay}
        onClick={upload9Bytes}
      >
        {isRecorded ? 'Upload it again' : 'Upload the file'}
      </Button>
      <div aria-live="polite">
        {isRecorded ? (
          <StatusIndicator type="success">Its row is in the table</StatusIndicator>
        ) : isOnItsWay ? (
          <StatusIndicator type="in-progress">On its way</StatusIndicator>
        ) : (
          <StatusIndicator type="pending">Not in the table yet</StatusIndicator>
        )}
      </div>
    </div>
  )
}
