import Alert from '@cloudscape-design/components/alert'
import Box from '@cloudscape-design/components/box'
import Button from '@cloudscape-design/components/button'
import ContentLayout from '@cloudscape-design/components/content-layout'
import Header from '@cloudscape-design/components/header'
import Input from '@cloudscape-design/components/input'
import SpaceBetween from '@cloudscape-design/components/space-between'
import Toggle from '@cloudscape-design/components/toggle'
import { type ReactElement, useEffect, useMemo, useState } from 'react'
import { type Outcome, outcomes } from '../../api/types.ts'
import { useConsole } from '../../context.ts'
import { type LiveState, useLive } from '../../live/live-store.ts'
import { changed, go, usePlace } from '../../location.ts'
import { type Fact, Facts } from '../../shell/facts.tsx'
import { outcomeMeaning, outcomeText } from '../../shell/outcome.tsx'
import { ProblemBox } from '../../shell/problem-box.tsx'
import { countText, spanText } from '../../text/amounts.ts'
import { filterOf, pace, shownNumbers } from './live-filter.ts'
import { LiveList } from './live-list.tsx'

/** Uploads as they happen: each event that the function has handled, and what became of it. */
export function LiveView(): ReactElement {
  const { client, live } = useConsole()
  const { hasOutcomes } = client.settings
  const state = useLive(live)
  const place = usePlace()
  const filter = useMemo(() => filterOf(place.parameters), [place])
  const [held, setHeld] = useState<LiveState>()
  const [isAtTop, setAtTop] = useState(true)
  const isPaused = held !== undefined
  const shown = held ?? state
  // What is held of the past goes on being overwritten, so the oldest is always that of now.
  const numbers = useMemo(
    () => shownNumbers({ total: shown.total, oldest: state.oldest }, live.at, filter),
    [shown.total, state.oldest, live, filter],
  )
  const behind = state.total - shown.total
  const isFiltered = filter.text !== '' || filter.outcomes.length > 0
  const set = (changes: Record<string, string | undefined>) =>
    go(changed(place, changes), { replace: true })
  return (
    <ContentLayout
      header={
        <Header
          variant="h1"
          description={
            hasOutcomes
              ? 'Every event that the function handles, as it happens, and what became of it.'
              : 'Every event that the history gets, from ten minutes before this console started.'
          }
          actions={
            <Toggle
              checked={isPaused}
              onChange={({ detail }) => setHeld(detail.checked ? state : undefined)}
            >
              Pause
            </Toggle>
          }
        >
          Live
        </Header>
      }
    >
      <SpaceBetween size="m">
        {state.connection === 'lost' && state.problem !== undefined ? (
          <ProblemBox problem={state.problem} />
        ) : null}
        {state.gaps > 0 ? (
          <Alert type="warning">
            Some events came while this page was away, and the server holds them no longer. Browse
            shows what they left.
          </Alert>
        ) : null}
        <LiveFacts />
        <section className="panel" aria-label="Events">
          <div className="filters panel-head">
            <div className="grow" data-search>
              <Input
                type="search"
                ariaLabel="Show objects that contain"
                placeholder="Filter by bucket or key"
                value={filter.text}
                onChange={({ detail }) => set({ q: detail.value })}
              />
            </div>
            {hasOutcomes ? (
              <OutcomeChoice
                chosen={filter.outcomes}
                counts={state.counts}
                onChange={(chosen) => set({ outcome: chosen.join(',') })}
              />
            ) : null}
          </div>
          <LiveList numbers={numbers} onTop={setAtTop}>
            {state.total === 0 && state.connection === 'open' ? <Nothing /> : null}
            {state.total > 0 && numbers.length === 0 ? (
              <Box textAlign="center" padding="l">
                <SpaceBetween size="xs">
                  <b>No event matches</b>
                  <Button onClick={() => set({ q: '', outcome: '' })}>Clear the filter</Button>
                </SpaceBetween>
              </Box>
            ) : null}
          </LiveList>
          <div className="panel-foot cost">
            <span>
              {isFiltered
                ? `${numbers.length.toLocaleString('en')} of ${countText(state.total - state.oldest, 'event')}`
                : countText(numbers.length, 'event')}
              {state.oldest > 0 ? `, the last of ${state.total.toLocaleString('en')}` : ''}
            </span>
            {isPaused ? (
              <span>Paused{behind > 0 ? `; ${countText(behind, 'new event')} since` : ''}</span>
            ) : isAtTop ? null : (
              <span>Scroll to the top to follow</span>
            )}
          </div>
        </section>
      </SpaceBetween>
    </ContentLayout>
  )
}

/** The pace of the feed, which falls by itself when nothing comes. */
function LiveFacts(): ReactElement {
  const { client, live } = useConsole()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 500)
    return () => clearInterval(timer)
  }, [])
  const { total, counts } = live.state
  // Twice a second and not at each event; the first ones show their pace at once.
  const isEmpty = total === 0
  const { perSecond, medianMs } = useMemo(
    () => (isEmpty ? { perSecond: 0, medianMs: undefined } : pace(live.state, live.at, now)),
    [live, now, isEmpty],
  )
  const facts: readonly Fact[] = [
    [
      'Events per second',
      perSecond < 10 ? perSecond.toFixed(1) : perSecond.toFixed(0),
      'Over the last ten seconds',
    ],
    [
      'Delivery, median',
      medianMs === undefined ? '–' : spanText(medianMs),
      client.settings.hasOutcomes
        ? 'From the event in S3 to the function’s report'
        : 'From the event in S3 to the function',
    ],
    ...(client.settings.hasOutcomes ? outcomeFacts(counts) : []),
    ['Events', total.toLocaleString('en'), 'All that this page has received'],
  ]
  return <Facts facts={facts} />
}

/** Those that a function reports. */
const offered = outcomes.filter((one) => one !== 'recorded')

function outcomeFacts(counts: LiveState['counts']): readonly Fact[] {
  return [
    ['Rows written', counts.written.toLocaleString('en'), outcomeMeaning.written],
    [
      'Changed nothing',
      (counts.duplicate + counts.stale).toLocaleString('en'),
      'Duplicates and stale arrivals',
    ],
    ['Failed', (counts.poison + counts.failed).toLocaleString('en'), 'Poison and failed attempts'],
  ]
}

function OutcomeChoice({
  chosen,
  counts,
  onChange,
}: {
  readonly chosen: readonly Outcome[]
  readonly counts: LiveState['counts']
  onChange(chosen: readonly Outcome[]): void
}): ReactElement {
  const toggle = (one: Outcome) =>
    onChange(chosen.includes(one) ? chosen.filter((other) => other !== one) : [...chosen, one])
  return (
    <fieldset className="chips" aria-label="Outcomes">
      {offered.map((one) => (
        <button
          key={one}
          type="button"
          className="chip"
          aria-pressed={chosen.includes(one)}
          title={outcomeMeaning[one]}
          onClick={() => toggle(one)}
        >
          {outcomeText[one]} <span className="number">{counts[one].toLocaleString('en')}</span>
        </button>
      ))}
    </fieldset>
  )
}

function Nothing(): ReactElement {
  const { client } = useConsole()
  const { bucket = 'BUCKET', s3Url } = client.settings
  const endpoint = s3Url === undefined ? '' : `--endpoint-url ${s3Url} `
  return (
    <Box textAlign="center" padding="l">
      <SpaceBetween size="xs">
        <b>No events yet</b>
        <div>Upload a file and it appears here:</div>
        <code className="mono">
          echo hello | aws {endpoint}s3 cp - s3://{bucket}/incoming/hello.txt
        </code>
      </SpaceBetween>
    </Box>
  )
}
