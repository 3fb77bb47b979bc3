import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import StatusIndicator, {
  type StatusIndicatorProps,
} from '@cloudscape-design/components/status-indicator'
import { type ReactElement, type ReactNode, useState } from 'react'
import { bucketPath } from '../api/client.ts'
import type { HistoryItem, Page, Row } from '../api/types.ts'
import { useAnswer } from '../api/use-answer.ts'
import { useConsole } from '../context.ts'
import { CopyLine } from '../shell/copy-line.tsx'
import { CostLine } from '../shell/cost-line.tsx'
import { ProblemBox } from '../shell/problem-box.tsx'
import { countText, sizeText, spanText } from '../text/amounts.ts'
import { KeyText } from '../text/key-text.tsx'
import { shownJson } from '../text/shown-json.ts'
import { Time } from '../text/time.tsx'
import { type Arrival, arrivalsOf } from './timeline.ts'

const looks: Readonly<Record<Arrival['effect'], readonly [StatusIndicatorProps.Type, string]>> = {
  won: ['success', 'The row shows it'],
  replaced: ['info', 'Written, then replaced'],
  late: ['stopped', 'Came late: changed nothing'],
  unmoved: ['pending', 'Recorded only'],
}

/** Every event of one object in the order of arrival: what it did to the row, and why. */
export function Timeline({
  bucket,
  objectKey: key,
}: {
  readonly bucket: string
  readonly objectKey: string
  readonly row: Row | undefined
}): ReactElement {
  const { client } = useConsole()
  const [limit, setLimit] = useState(200)
  const { answer, problem, again } = useAnswer(`${bucket}/${key} ${limit}`, (signal) =>
    client.get<Page<HistoryItem>>(
      bucketPath(bucket, 'object/history'),
      { key, limit, newestFirst: true },
      signal,
    ),
  )
  if (problem !== undefined) return <ProblemBox problem={problem} again={again} />
  if (answer === undefined) return <Spinner />
  const { items, cursor } = answer.body
  if (items.length === 0) {
    return (
      <Box color="text-body-secondary">
        The history has no event of this object: they came before it was kept, or have expired.
      </Box>
    )
  }
  const arrivals = arrivalsOf(items).toReversed()
  return (
    <SpaceBetween size="s">
      <ol className="timeline">
        {arrivals.map(({ item, effect, reason }) => (
          <li key={`${item.event_time} ${item.position} ${item.event_name} ${item.version_id}`}>
            <div className="timeline-head">
              <b className="wrap">{item.event_name || 'An event without a name'}</b>
              <StatusIndicator type={looks[effect][0]}>{looks[effect][1]}</StatusIndicator>
            </div>
            <div className="meaning">{reason}</div>
            <dl className="small-facts">
              <Fact name="Happened">
                <Time at={item.event_time} precise />
              </Fact>
              <Fact name="Arrived">
                {spanText(Date.parse(item.arrived_at) - Date.parse(item.event_time))} later
              </Fact>
              <Fact name="Delivered">
                {countText(item.deliveries ?? 1, 'time')}
                {(item.deliveries ?? 1) > 1 ? '; the repeats changed nothing' : ''}
              </Fact>
              <Fact name="Size">{sizeText(item.size)}</Fact>
              {item.requester === undefined ? null : (
                <Fact name="By">
                  <KeyText text={item.requester} most={60} />
                  {item.source_ip === undefined ? '' : ` from ${item.source_ip}`}
                </Fact>
              )}
            </dl>
            <details className="more">
              <summary>The event as recorded</summary>
              <CopyLine label="the event" text={shownJson(item)} />
            </details>
          </li>
        ))}
      </ol>
      {cursor === undefined ? null : (
        <SpaceBetween size="xs">
          <Box color="text-body-secondary">
            These are the latest {items.length} events; of the oldest among them, what came before
            is not counted.
          </Box>
          {limit < 1_000 ? <Button onClick={() => setLimit(1_000)}>Show 1,000</Button> : null}
        </SpaceBetween>
      )}
      <CostLine cost={answer.cost} items={countText(items.length, 'event')} />
    </SpaceBetween>
  )
}

function Fact({ name, children }: { name: string; children: ReactNode }): ReactElement {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
