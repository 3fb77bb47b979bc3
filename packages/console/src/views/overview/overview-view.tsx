import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ButtonDropdown from '@cloudscape-design/components/button-dropdown'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Link from '@cloudscape-design/components/link'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Spinner from '@cloudscape-design/components/spinner'
import { type ReactElement, useEffect, useMemo, useState } from 'react'
import type { Checklist } from '../../api/types.ts'
import { useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import { type LiveStore, useLive } from '../../live/live-store.ts'
import { addressOf, type Changes, changed, go, usePlace } from '../../location.ts'
import { CostLine } from '../../shell/cost-line.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { countText, spanText as delayText, sizeText } from '../../text/amounts.ts'
import { plain } from '../../text/key-text.tsx'
import { Time } from '../../text/time.tsx'
import { BucketForm } from './bucket-form.tsx'
import { Plots } from './plots.tsx'
import { type Question, questionOf, type Range, ranges, rangeText, spanOf } from './question.ts'
import { type Summary, summarize } from './summarize.ts'
import { spanText } from './times.ts'
import { type Events, mostEvents, mostReadUnits, useEvents } from './use-events.ts'

/** How often a short answer is read again while events come. */
const everyMs = 2_000

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
          description="What was uploaded, how large it was, and how fast it got here. Drag over a plot to show a part of it alone."
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
            This ledger keeps no history: what is counted is the last event of each object.
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
            <Facts summary={summary} hasHistory={hasHistory} />
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
                hasFeed={has('live')}
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
              {hasHistory && has('live') && !isEmpty ? (
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

/** The bucket of the address; else that of the ledger, or the first that has rows. */
function useBucket({ bucket: named }: Question) {
  const { client, has } = useConsole()
  const { answer, problem } = useAnswer(has('buckets') ? 'buckets' : undefined, (signal) =>
    client.get<{ items: { bucket: string }[] }>('/v1/buckets', {}, signal),
  )
  const found = answer?.body.items.map(({ bucket }) => bucket).sort() ?? []
  const own = client.settings.bucket
  const bucket = named ?? own ?? found[0]
  const buckets = [...new Set([...(bucket === undefined ? [] : [bucket]), ...found])].sort()
  const isKnown = !has('buckets') || answer !== undefined || problem !== undefined
  return { bucket, buckets, isKnown, problem: bucket === undefined ? problem : undefined }
}

/** Reads a short answer again once events have come; a long one only where a person asks for it. */
function useFollowing(
  live: LiveStore,
  events: Events | undefined,
  isHeld: boolean,
  again: () => void,
): void {
  const { total } = useLive(live)
  const [seen, setSeen] = useState(total)
  // biome-ignore lint/correctness/useExhaustiveDependencies: those that came until it was read are in it
  useEffect(() => setSeen(total), [events])
  const isShort = events !== undefined && events.cost.requests <= mostRequests
  const isDue = isShort && !isHeld && total !== seen
  useEffect(() => {
    if (!isDue) return
    const timer = setTimeout(() => {
      if (document.visibilityState === 'visible') again()
    }, everyMs)
    return () => clearTimeout(timer)
  }, [isDue, again])
}

const mostRequests = 64

function duplicatesIn(live: LiveStore, bucket: string | undefined): readonly number[] {
  const { total, oldest } = live.state
  const times: number[] = []
  for (let number = oldest; number < total; number++) {
    const event = live.at(number)
    if (event?.outcome === 'duplicate' && event.bucket === bucket) {
      times.push(Date.parse(event.event_time ?? event.time))
    }
  }
  return times
}

/** All from this moment on was read; `undefined` where all was. */
function unreadBefore({ cursor, items }: Events): number | undefined {
  const last = items.at(-1)
  return cursor === undefined || last === undefined ? undefined : Date.parse(last.event_time)
}

function RangeChoice({
  range,
  onChange,
}: {
  readonly range: Range | undefined
  onChange(range: Range): void
}): ReactElement {
  return (
    <fieldset className="chips" aria-label="Time">
      {ranges.map((one) => (
        <button
          key={one}
          type="button"
          className="chip"
          aria-pressed={one === range}
          title={rangeText[one]}
          onClick={() => onChange(one)}
        >
          {one}
        </button>
      ))}
    </fieldset>
  )
}

/** What part is shown alone, with the way back and on to the objects. */
function Narrowed({
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
      <Link
        href={href}
        onFollow={(event) => {
          event.preventDefault()
          go(href)
        }}
      >
        Find these objects
      </Link>
    </div>
  )
}

function Facts({
  summary: { uploads, bytes, removals, delay, stale, duplicates },
  hasHistory,
}: {
  readonly summary: Summary
  readonly hasHistory: boolean
}): ReactElement {
  const { client, has } = useConsole()
  const { answer } = useAnswer(has('checklist') ? 'dead letters' : undefined, (signal) =>
    client.get<Checklist>('/v1/checklist', {}, signal),
  )
  const letters = answer?.body.deadLetters
  const facts: readonly (readonly [string, string, string])[] = [
    ['Uploads', uploads.toLocaleString('en'), 'Objects created or replaced'],
    ['Bytes', sizeText(bytes), 'Of these uploads together'],
    ['Removals', removals.toLocaleString('en'), 'Objects removed or expired'],
    ...(hasHistory
      ? ([
          [
            'Delivery, median',
            delay === undefined ? '–' : delayText(delay.median),
            'From the event in S3 to the function',
          ],
          [
            'Delivery, 99 %',
            delay === undefined ? '–' : delayText(delay.p99),
            'So many came at least as fast',
          ],
          [
            'Stale',
            stale.toLocaleString('en'),
            'Came after a later event of the same object, and changed nothing',
          ],
        ] as const)
      : []),
    ...(hasHistory && has('live')
      ? ([
          ['Duplicates', duplicates.toLocaleString('en'), 'Came again, and changed nothing'],
        ] as const)
      : []),
    ...(letters === undefined
      ? []
      : ([['Dead letters', letters.toLocaleString('en'), 'Events that were given up']] as const)),
  ]
  return (
    <dl className="facts">
      {facts.map(([name, value, meaning]) => (
        <div key={name} title={meaning}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  )
}

/** How far it was read, and that there is more. */
function Partial({
  events: { items, span },
  hasHistory,
  isLoading,
  onMore,
}: {
  readonly events: Events
  readonly hasHistory: boolean
  readonly isLoading: boolean
  onMore(): void
}): ReactElement {
  const last = items.at(-1)
  return (
    <Alert
      type="info"
      action={
        <Button loading={isLoading} onClick={onMore}>
          Read more
        </Button>
      }
    >
      {hasHistory ? (
        <>
          These are the newest {countText(items.length, 'event')} of {spanText(span)}
          {last === undefined ? null : (
            <>
              , back to <Time at={last.event_time} />
            </>
          )}
          .
        </>
      ) : (
        <>These are the first {countText(items.length, 'object')} in the order of their keys.</>
      )}{' '}
      Reading pauses after {mostEvents.toLocaleString('en')} events or{' '}
      {mostReadUnits.toLocaleString('en')} read units.
    </Alert>
  )
}

function Nothing({
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
