import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import DatePicker from '@cloudscape-design/components/date-picker'
import FormField from '@cloudscape-design/components/form-field'
import Modal from '@cloudscape-design/components/modal'
import SpaceBetween from '@cloudscape-design/components/space-between'
import TimeInput from '@cloudscape-design/components/time-input'
import { type ReactElement, useState } from 'react'
import { bucketPath } from '../../api/client.ts'
import type { Reach } from '../../api/types.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import { Time } from '../../text/time.tsx'

/** Chooses the moment that a folder is shown as of. */
export function PastChoice({
  at,
  onChange,
}: {
  readonly at: string | undefined
  onChange(at: string | undefined): void
}): ReactElement {
  const [isOpen, setOpen] = useState(false)
  const [day, setDay] = useState('')
  const [time, setTime] = useState('')
  const open = () => {
    const shown = Date.parse(at ?? '')
    const begin = new Date(Number.isNaN(shown) ? Date.now() - 3_600_000 : shown)
    const local = new Date(begin.getTime() - begin.getTimezoneOffset() * 60_000).toISOString()
    setDay(local.slice(0, 10))
    setTime(local.slice(11, 19))
    setOpen(true)
  }
  const choose = (moment: Date) => {
    setOpen(false)
    onChange(moment.toISOString())
  }
  const moment = new Date(`${day}T${padded(time)}`)
  const isMoment = !Number.isNaN(moment.getTime())
  const ago = (hours: number) => choose(new Date(Date.now() - hours * 3_600_000))
  return (
    <>
      <Button iconName="history" onClick={open}>
        {at === undefined ? 'View the past' : 'Another moment'}
      </Button>
      {isOpen ? (
        <Modal
          visible
          header="Show the folder as it stood"
          onDismiss={() => setOpen(false)}
          footer={
            <Box float="right">
              <SpaceBetween direction="horizontal" size="xs">
                <Button variant="link" onClick={() => setOpen(false)}>
                  Cancel
                </Button>
                <Button variant="primary" disabled={!isMoment} onClick={() => choose(moment)}>
                  Show
                </Button>
              </SpaceBetween>
            </Box>
          }
        >
          <SpaceBetween size="m">
            <SpaceBetween direction="horizontal" size="xs">
              <Button onClick={() => ago(1)}>An hour ago</Button>
              <Button onClick={() => ago(24)}>A day ago</Button>
              <Button onClick={() => ago(7 * 24)}>A week ago</Button>
            </SpaceBetween>
            <FormField label="Day">
              <DatePicker
                value={day}
                placeholder="YYYY-MM-DD"
                onChange={({ detail }) => setDay(detail.value)}
                isDateEnabled={(date) => date.getTime() <= Date.now()}
              />
            </FormField>
            <FormField
              label="Time"
              description={`In your time zone, ${Intl.DateTimeFormat().resolvedOptions().timeZone}.`}
            >
              <TimeInput
                value={time}
                placeholder="hh:mm:ss"
                onChange={({ detail }) => setTime(detail.value)}
              />
            </FormField>
            <Box variant="small" color="text-body-secondary">
              This reads every row under the folder, and the history of each that has changed since.
            </Box>
          </SpaceBetween>
        </Modal>
      ) : null}
    </>
  )
}

function padded(time: string): string {
  const [hours = '00', minutes = '00', seconds = '00'] = time.split(':')
  return [hours, minutes, seconds].map((one) => (one || '0').padStart(2, '0')).join(':')
}

/** Says what moment is shown, and how exactly. */
export function PastNote({
  bucket,
  prefix,
  at,
  onNow,
}: {
  readonly bucket: string
  readonly prefix: string
  readonly at: string
  onNow(): void
}): ReactElement {
  const { client } = useConsole()
  const { answer } = useAnswer(`reach ${bucket}/${prefix}`, (signal) =>
    client.get<Reach>(bucketPath(bucket, 'reach'), prefix === '' ? {} : { prefix }, signal),
  )
  const since = answer?.body.exactSince
  const isExact = since !== undefined && Date.parse(at) >= Date.parse(since)
  return (
    <Alert
      type={since !== undefined && !isExact ? 'warning' : 'info'}
      header={
        <>
          As it stood on <Time at={at} />
        </>
      }
      action={<Button onClick={onNow}>Back to now</Button>}
    >
      {since === undefined ? (
        'How far back the history goes is not known.'
      ) : isExact ? (
        'The history covers this moment: nothing is missing.'
      ) : (
        <>
          The history begins on <Time at={since} />. Objects that were removed before then may be
          missing.
        </>
      )}
    </Alert>
  )
}
