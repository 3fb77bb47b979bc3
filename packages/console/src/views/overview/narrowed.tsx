import Button from '@cloudscape-design/components/button'
import type { ReactElement } from 'react'
import { addressOf } from '../../location.ts'
import { PlaceLink } from '../../shell/place-link.tsx'
import { sizeText } from '../../text/amounts.ts'
import type { Question } from './question.ts'
import { spanText } from './times.ts'

/** What part is shown alone, with the way back and on to the objects. */
export function Narrowed({
  question: { span, minSize, maxSize },
  bucket,
  span: shown,
  onClear,
}: {
  readonly question: Question
  readonly bucket: string | undefined
  readonly span: Question['span']
  onClear(): void
}): ReactElement {
  const parts = [
    ...(span === undefined ? [] : [spanText(span)]),
    ...(minSize === undefined ? [] : [`from ${sizeText(minSize)}`]),
    ...(maxSize === undefined ? [] : [`up to ${sizeText(maxSize)}`]),
  ]
  const time = (ms: number | undefined) =>
    ms === undefined ? undefined : new Date(ms).toISOString()
  const href = addressOf('/browse', {
    bucket,
    since: time(shown?.fromMs),
    until: time(shown?.toMs),
    minSize: minSize === undefined ? undefined : String(minSize),
    maxSize: maxSize === undefined ? undefined : String(maxSize),
  })
  return (
    <div className="narrowed">
      <span>{parts.join(', ')}</span>
      <Button variant="inline-link" onClick={onClear}>
        Show all
      </Button>
      <PlaceLink href={href}>Find these objects</PlaceLink>
    </div>
  )
}
