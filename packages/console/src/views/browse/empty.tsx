import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import type { ReactElement } from 'react'
import { useConsole } from '../../context.ts'
import { KeyText } from '../../text/key-text.tsx'
import { mayBeWatched, watchedText } from '../../uploads/watched.ts'
import { isSearch, type Question } from './question.ts'

/** Why a list has no entry, and what to do about it. */
export function Empty({
  question,
  hasMore,
  onClear,
}: {
  question: Question
  /** Whether another page comes after this one. */
  hasMore: boolean
  onClear(): void
}): ReactElement {
  const { client } = useConsole()
  const { bucket, prefix, at, page } = question
  if (isSearch(question) && at === undefined) {
    return (
      <SpaceBetween size="xs">
        <b>
          {hasMore || page > 1
            ? 'No object on this page meets the conditions'
            : 'No object meets the conditions'}
        </b>
        {hasMore ? (
          <Box color="text-body-secondary">
            A page ends once it has cost much; the next may have some.
          </Box>
        ) : null}
        <Button onClick={onClear}>Clear the filter</Button>
      </SpaceBetween>
    )
  }
  const { watched } = client.settings
  const endpoint = client.settings.s3Url ? `--endpoint-url ${client.settings.s3Url} ` : ''
  return (
    <SpaceBetween size="xs">
      <b>{at === undefined ? 'Nothing is recorded here' : 'Nothing was here then'}</b>
      {at === undefined && watched !== undefined && !mayBeWatched(watched, bucket, prefix) ? (
        <span>
          The trigger watches{' '}
          <span className="mono">
            <KeyText text={watchedText(watched)} most={60} />
          </span>
          : an upload here gets no row.
        </span>
      ) : at === undefined ? (
        <span className="mono">
          aws {endpoint}s3 cp FILE s3://{bucket}/
          <KeyText text={prefix === '' ? 'incoming/' : prefix} most={60} />
        </span>
      ) : null}
    </SpaceBetween>
  )
}
