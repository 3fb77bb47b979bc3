import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { countText, sizeText } from '../../text/amounts.ts'
import type { Usage } from './use-usage.ts'

/** What is under the folder in all, as far as it is counted. */
export function Summary({
  usage,
  isNarrowed,
  isPast,
}: {
  readonly usage: Usage
  readonly isNarrowed: boolean
  readonly isPast: boolean
}): ReactElement {
  if (isPast) return <>The listing of a moment in the past.</>
  if (isNarrowed) return <>Every object under this folder that meets the conditions.</>
  const { whole, isHeld } = usage
  if (whole !== undefined) {
    return (
      <>
        {countText(whole.count, 'object')}, {sizeText(whole.bytes)} in all.
      </>
    )
  }
  if (!isHeld) return <>Folders and objects, in the order of their keys.</>
  return (
    <>
      This folder is large: counting it reads every row.{' '}
      <Button variant="inline-link" onClick={usage.goOn}>
        Count it
      </Button>
    </>
  )
}
