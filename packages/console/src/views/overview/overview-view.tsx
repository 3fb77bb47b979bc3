import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { type ReactElement, useMemo } from 'react'
import { useConsole } from '../../context.ts'
import { type Changes, changed, go, usePlace } from '../../location.ts'
import { CostLine } from '../../shell/cost-line.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { countText } from '../../text/amounts.ts'
import { plain } from '../../text/key-text.tsx'
import { BucketForm } from './bucket-form.tsx'
import { duplicatesIn } from './duplicates-in.ts'
import { Narrowed } from './narrowed.tsx'
import { Nothing } from './nothing.tsx'
import { OverviewFacts } from './overview-facts.tsx'
import { Partial } from './partial.tsx'
import { Plots } from './plots.tsx'
import { questionOf, spanOf } from './question.ts'
import { RangeChoice } from './range-choice.tsx'
import { summarize } from './summarize.ts'
import { useBucket } from './use-bucket.ts'
import { type Events, useEvents } from './use-events.ts'
import { useFollowing } from './use-following.ts'

/** Uploads, bytes, sizes and delays of a bucket in a span of time. */
export function OverviewView(): ReactElement {
  const { client, has, live } = useConsole()
  const place = usePlace()
  const question = useMemo(() => questionOf(place.parameters), [place])
  const { bucket, buckets, isKnown, problem: bucketsProblem } = useBucket(question)
  const hasHistory = has('history')
  const { range, span, minSize, maxSize } = question
  const name = bucket && JSON.stringify([bucket, range, span])
  const asked = useEvents(client, name, {
    ...{ bucket: bucket ?? '', hasHistory },
    spanAt: (nowMs) => spanOf(question, nowMs),
  })
  const { events, problem, isLoading, again, goOn } = asked
  useFollowing(live, events, isLoading || span !== undefined, again)
  const summary = useMemo(() => {
    if (events === undefined) return undefined
    const duplicates = duplicatesIn(live, bucket)
    return summarize(events.items, duplicates, { span: events.span, minSize, maxSize })
  }, [events, live, bucket, minSize, maxSize])
  const set = (changes: Changes) => go(changed(place, changes))
  const isNarrowed = span !== undefined || minSize !== undefined || maxSize !== undefined
  const isShown = events !== undefined && summary !== undefined
  const isEmpty = isShown && events.items.length === 0
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description="Uploads over time, their sizes, and how long their events took. Drag over a plot to show a part of it alone."
          actions={
            <SpaceBetween direction="horizontal" size="xs">
              {buckets.length < 2 ? null : (
                <ButtonDropdown
                  items={buckets.map((one) => ({ id: one, text: plain(one) }))}
                  onItemClick={({ detail }) => set({ bucket: detail.id })}
                >
                  {plain(bucket ?? 'Bucket')}
                </ButtonDropdown>
              )}
              <Button iconName="refresh" ariaLabel="Refresh" loading={isLoading} onClick={again} />
            </SpaceBetween>
          }
        >
          Overview
        </Header>
      }
    >
      <SpaceBetween size="m">
        <div className="filters">
          <RangeChoice
            range={span === undefined ? range : undefined}
            onChange={(one) => set({ range: one, from: undefined, to: undefined })}
          />
          {isNarrowed ? (
            <Narrowed
              question={question}
              bucket={bucket}
              span={events?.span}
              onClear={() =>
                set({ from: undefined, to: undefined, minSize: undefined, maxSize: undefined })
              }
            />
          ) : null}
        </div>
        {hasHistory ? null : (
          <Alert type="info">
            This ledger keeps no history: these counts know the last event of each object alone.
          </Alert>
        )}
        {bucketsProblem === undefined ? null : <ProblemBox problem={bucketsProblem} />}
        {bucket === undefined && isKnown ? (
          <BucketForm onChoose={(chosen) => set({ bucket: chosen })} />
        ) : null}
        {problem === undefined ? null : <ProblemBox problem={problem} again={again} />}
        {isShown ? null : problem === undefined && (bucket !== undefined || !isKnown) ? (
          <Box textAlign="center" padding="l">
            <Spinner size="large" />
          </Box>
        ) : null}
        {isShown ? (
          <SpaceBetween size="m">
            <OverviewFacts summary={summary} hasHistory={hasHistory} />
            {events.cursor === undefined ? null : (
              <Partial
                events={events}
                hasHistory={hasHistory}
                isLoading={isLoading}
                onMore={goOn}
              />
            )}
            {isEmpty ? (
              <Nothing
                question={question}
                bucket={bucket ?? ''}
                onRange={(one) => set({ range: one, from: undefined, to: undefined })}
              />
            ) : (
              <Plots
                summary={summary}
                span={events.span}
                hasHistory={hasHistory}
                hasFeed={client.settings.hasOutcomes === true}
                unreadBeforeMs={hasHistory ? unreadBefore(events) : undefined}
                isSizeChosen={({ least, below }) =>
                  (maxSize === undefined || least <= maxSize) &&
                  (minSize === undefined || below === undefined || below > minSize)
                }
                onSpan={({ fromMs, toMs }) =>
                  set({ from: new Date(fromMs).toISOString(), to: new Date(toMs).toISOString() })
                }
                onSizes={(least, below) =>
                  set({
                    minSize: least === 0 ? undefined : String(least),
                    maxSize: below === undefined ? undefined : String(below - 1),
                  })
                }
              />
            )}
            <div className="foot">
              <CostLine cost={events.cost} items={countText(events.items.length, 'event')} />
              {hasHistory && client.settings.hasOutcomes && !isEmpty ? (
                <span className="cost">
                  Duplicates are those of the last {live.state.total.toLocaleString('en')} outcomes
                  of the live feed.
                </span>
              ) : null}
            </div>
          </SpaceBetween>
        ) : null}
      </SpaceBetween>
    </ContentLayout>
  )
}

/** All from this moment on was read; `undefined` where all was. */
function unreadBefore({ cursor, items }: Events): number | undefined {
  const last = items.at(-1)
  return cursor === undefined || last === undefined ? undefined : Date.parse(last.event_time)
}
