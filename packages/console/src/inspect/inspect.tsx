import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import Tabs from '@cloudscape-design/components/tabs'
import { type ReactElement, useState } from 'react'
import { bucketPath } from '../api/client.ts'
import type { Link, Row } from '../api/types.ts'
import { isProblem, useAnswer } from '../api/use-answer.ts'
import { useConsole } from '../context.ts'
import { useLit } from '../live/use-lit.ts'
import { addressOf, changed, go, usePlace } from '../location.ts'
import { CopyLine } from '../shell/copy-line.tsx'
import { CostLine } from '../shell/cost-line.tsx'
import { ProblemBox } from '../shell/problem-box.tsx'
import { shownJson } from '../text/shown-json.ts'
import { itemOf } from './attributes.ts'
import { RowFacts } from './row-facts.tsx'
import { S3Uri } from './s3-uri.tsx'
import { snippetsOf } from './snippets.ts'
import { Timeline } from './timeline-list.tsx'

/** One object beside the view: its row, what happened to it, and how to get it. */
export function Inspect({
  bucket,
  objectKey: key,
}: {
  readonly bucket: string
  readonly objectKey: string
}): ReactElement {
  const { client, live, has } = useConsole()
  const place = usePlace()
  const lit = useLit(live).has(`${bucket}/${key}`)
  const asked = useAnswer(`${bucket}/${key} ${lit}`, (signal) =>
    client.get<Row>(bucketPath(bucket, 'object'), { key, deleted: true }, signal),
  )
  const [last, setLast] = useState<typeof asked.answer>()
  if (asked.answer !== undefined && asked.answer !== last) setLast(asked.answer)
  const answer = asked.answer ?? last
  const tab = place.parameters.get('tab') ?? 'row'
  const { problem } = asked
  if (answer === undefined && problem === undefined) return <Spinner />
  if (problem !== undefined && isProblem(problem) && problem.kind === 'not-found') {
    return (
      <SpaceBetween size="s">
        <S3Uri bucket={bucket} objectKey={key} />
        <Alert type="info" header="No row">
          The ledger has no row of this object: it was never uploaded, its event was left out, or
          its tombstone has expired.
        </Alert>
        {has('history') ? <Timeline bucket={bucket} objectKey={key} row={undefined} /> : null}
      </SpaceBetween>
    )
  }
  if (answer === undefined) {
    return problem === undefined ? (
      <Spinner />
    ) : (
      <ProblemBox problem={problem} again={asked.again} />
    )
  }
  const row = answer.body
  return (
    <SpaceBetween size="m">
      <S3Uri bucket={bucket} objectKey={key} />
      <SpaceBetween direction="horizontal" size="xs">
        {has('links') && !row.deleted ? <LinkButtons bucket={bucket} objectKey={key} /> : null}
        {place.path === '/browse' ? null : (
          <Button
            onClick={() =>
              go(
                addressOf('/browse', {
                  ...{ bucket, prefix: key.slice(0, key.lastIndexOf('/') + 1) },
                  object: `${bucket}/${key}`,
                }),
              )
            }
          >
            Show in its folder
          </Button>
        )}
      </SpaceBetween>
      {row.deleted ? (
        <Alert type="info" header="Removed">
          The object was removed. This tombstone keeps uploads that arrive late from bringing it
          back, until it expires.
        </Alert>
      ) : null}
      <Tabs
        activeTabId={tab}
        onChange={({ detail }) =>
          go(
            changed(place, { tab: detail.activeTabId === 'row' ? undefined : detail.activeTabId }),
            { replace: true },
          )
        }
        tabs={[
          { id: 'row', label: 'Row', content: <RowFacts row={row} /> },
          ...(has('history')
            ? [
                {
                  id: 'timeline',
                  label: 'Timeline',
                  content: <Timeline key={String(lit)} bucket={bucket} objectKey={key} row={row} />,
                },
              ]
            : []),
          {
            id: 'raw',
            label: 'Raw',
            content: (
              <SpaceBetween size="s">
                <Box variant="awsui-key-label">The item in DynamoDB</Box>
                <CopyLine label="the item" text={shownJson(itemOf(row))} />
                <Box variant="awsui-key-label">The row in JSON</Box>
                <CopyLine label="the row" text={shownJson(row)} />
              </SpaceBetween>
            ),
          },
          {
            id: 'code',
            label: 'Code',
            content: (
              <SpaceBetween size="m">
                {snippetsOf(client.settings, bucket, key, location.origin).map(
                  ({ title, text }) => (
                    <div key={title}>
                      <Box variant="awsui-key-label">{title}</Box>
                      <CopyLine label={title} text={text} />
                    </div>
                  ),
                )}
              </SpaceBetween>
            ),
          },
        ]}
      />
      <CostLine cost={answer.cost} />
    </SpaceBetween>
  )
}

/** Opens or saves the object by a link that lives for minutes. */
function LinkButtons({
  bucket,
  objectKey: key,
}: {
  readonly bucket: string
  readonly objectKey: string
}): ReactElement {
  const { client } = useConsole()
  const [problem, setProblem] = useState<Error>()
  const follow = async (disposition: 'inline' | 'attachment') => {
    // Opened at once, while the browser still knows that a person asked for it.
    const tab = disposition === 'inline' ? window.open('', '_blank') : null
    try {
      const { body } = await client.post<Link>(bucketPath(bucket, 'links'), { key, disposition })
      if (tab === null) location.assign(body.url)
      else {
        tab.opener = null
        tab.location.replace(body.url)
      }
    } catch (error) {
      tab?.close()
      setProblem(error instanceof Error ? error : new Error(String(error)))
    }
  }
  return (
    <SpaceBetween size="xs">
      <SpaceBetween direction="horizontal" size="xs">
        <Button iconName="external" onClick={() => void follow('inline')}>
          Open
        </Button>
        <Button iconName="download" onClick={() => void follow('attachment')}>
          Download
        </Button>
      </SpaceBetween>
      {problem === undefined ? null : <ProblemBox problem={problem} />}
    </SpaceBetween>
  )
}
