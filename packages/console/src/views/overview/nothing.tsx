import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactElement } from 'react'
import { useConsole } from '../../context.ts'
import { plain } from '../../text/key-text.tsx'
import { type Question, type Range, ranges, rangeText } from './question.ts'
import { spanText } from './times.ts'

/** No event in the chosen time: a wider one, or a first upload. */
export function Nothing({
  question: { range, span },
  bucket,
  onRange,
}: {
  readonly question: Question
  readonly bucket: string
  onRange(range: Range): void
}): ReactElement {
  const { client } = useConsole()
  const endpoint = client.settings.s3Url ? `--endpoint-url ${client.settings.s3Url} ` : ''
  const wider = span === undefined ? ranges[ranges.indexOf(range) + 1] : range
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="xs">
        <b>No events in {span === undefined ? rangeText[range] : spanText(span)}</b>
        {wider === undefined ? null : (
          <Button onClick={() => onRange(wider)}>Show {rangeText[wider]}</Button>
        )}
        <div>Upload a file and it appears here:</div>
        <code className="mono">
          echo hello | aws {endpoint}s3 cp - s3://{plain(bucket)}/incoming/hello.txt
        </code>
      </SpaceBetween>
    </Box>
  )
}
