import Alert from '@cloudscape-design/components/alert'
import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { staysText, useWhatStays } from './what-stays.ts'

/** Says what the lab has made before the server was started, such as before a crash. */
export function LeftOver({ onShow }: { onShow(): void }): ReactElement | null {
  const { answer } = useWhatStays()
  if (answer === undefined || !answer.isLeftOver || answer.parts.length === 0) return null
  return (
    <Alert
      type="info"
      header="The lab was here before"
      action={<Button onClick={onShow}>Show what stays</Button>}
    >
      Before this start it has made {staysText({ parts: answer.parts, file: undefined })}. You can
      go on with it, or remove it.
    </Alert>
  )
}
