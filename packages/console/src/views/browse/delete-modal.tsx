import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import Modal from '@cloudscape-design/components/modal'
import ProgressBar from '@cloudscape-design/components/progress-bar'
import SpaceBetween from '@cloudscape-design/components/space-between'
import { type ReactElement, useEffect, useRef, useState } from 'react'
import { bucketPath } from '../../api/client.ts'
import type { Row } from '../../api/types.ts'
import { useConsole } from '../../context.ts'
import { countText, sizeText } from '../../text/amounts.ts'
import { KeyText } from '../../text/key-text.tsx'

/** How many are deleted at once. */
const parallel = 6

/** Asks before objects are deleted, and deletes them. */
export function DeleteModal({
  rows,
  onClose,
}: {
  readonly rows: readonly Row[]
  onClose(isDone: boolean): void
}): ReactElement {
  const { client } = useConsole()
  const [done, setDone] = useState<number>()
  const [failures, setFailures] = useState<readonly (readonly [string, string])[]>([])
  const leave = useRef(new AbortController())
  useEffect(() => {
    const { current } = leave
    return () => current.abort()
  }, [])
  const bytes = rows.reduce((sum, { size }) => sum + size, 0)
  const remove = async () => {
    setDone(0)
    const failed: (readonly [string, string])[] = []
    const left = [...rows]
    const { signal } = leave.current
    const removeNext = async (): Promise<void> => {
      for (let row = left.shift(); row !== undefined && !signal.aborted; row = left.shift()) {
        const { bucket, object_key: key } = row
        try {
          await client.delete(bucketPath(bucket, 'object'), { key }, signal)
        } catch (error) {
          failed.push([key, error instanceof Error ? error.message : String(error)])
        }
        setDone((last = 0) => last + 1)
      }
    }
    await Promise.all(Array.from({ length: parallel }, removeNext))
    if (signal.aborted) return
    if (failed.length === 0) onClose(true)
    else setFailures(failed)
  }
  const isRunning = done !== undefined && failures.length === 0
  const objects = countText(rows.length, 'object')
  return (
    <Modal
      visible
      header={`Delete ${objects}?`}
      onDismiss={() => onClose(false)}
      footer={
        <Box float="right">
          <SpaceBetween direction="horizontal" size="xs">
            <Button variant="link" onClick={() => onClose(false)}>
              {done === undefined ? 'Cancel' : 'Close'}
            </Button>
            <Button
              variant="primary"
              loading={isRunning}
              disabled={done !== undefined}
              onClick={() => void remove()}
            >
              Delete {objects}
            </Button>
          </SpaceBetween>
        </Box>
      }
    >
      <SpaceBetween size="m">
        <span>
          This deletes {objects}, {sizeText(bytes)}, from S3. In a bucket without versioning there
          is no way back. The rows become tombstones.
        </span>
        <ul className="names">
          {rows.slice(0, 8).map(({ bucket, object_key: key }) => (
            <li key={key}>
              <KeyText text={`${bucket}/${key}`} most={90} />
            </li>
          ))}
          {rows.length > 8 ? <li>and {countText(rows.length - 8, 'other')}</li> : null}
        </ul>
        {done === undefined ? null : (
          <ProgressBar
            value={(100 * done) / rows.length}
            label="Deleted"
            additionalInfo={`${done} of ${rows.length}`}
          />
        )}
        {failures.length === 0 ? null : (
          <Alert type="error" header={`${countText(failures.length, 'object')} not deleted`}>
            {failures.slice(0, 5).map(([key, why]) => (
              <div key={key} className="wrap">
                {why}
              </div>
            ))}
          </Alert>
        )}
      </SpaceBetween>
    </Modal>
  )
}
