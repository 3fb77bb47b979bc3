import { useCallback, useEffect, useRef, useState } from 'react'
import { addCost, noCost } from '../../api/add-cost.ts'
import { bucketPath, type Client, type Cost } from '../../api/client.ts'
import type { HistoryItem, Page, Row } from '../../api/types.ts'
import type { Span } from './question.ts'
import type { Counted } from './summarize.ts'

/** The events of a span, the newest first, as far as they are read. */
export interface Events {
  readonly span: Span
  readonly items: readonly Counted[]
  readonly cost: Cost
  /** Where to go on; absent once all is read. */
  readonly cursor: string | undefined
  /** When it was begun. */
  readonly askedMs: number
}

export interface AskedEvents {
  readonly events: Events | undefined
  readonly problem: Error | undefined
  readonly isLoading: boolean
  /** Reads all of it anew. */
  again(): void
  /** Reads as many more. */
  goOn(): void
}

export interface EventsQuestion {
  readonly bucket: string
  /** Without a history there are only rows: the last event of each object, in the order of the keys. */
  readonly hasHistory: boolean
  spanAt(nowMs: number): Span
}

/** So much is read before a person is asked: what comes first ends it. */
export const mostEvents = 10_000
export const mostReadUnits = 1_000

/**
 * Reads the events of a span page by page, as many as the bounds allow.
 *
 * @param name tells one question from another; `undefined` asks nothing
 */
export function useEvents(
  client: Client,
  name: string | undefined,
  question: EventsQuestion,
): AskedEvents {
  const [state, setState] = useState<State>({ name: undefined, isLoading: false })
  const [wish, setWish] = useState<{ readonly count: number; readonly from?: Events }>({ count: 0 })
  const latest = useRef(question)
  latest.current = question
  useEffect(() => {
    if (name === undefined) return
    const leave = new AbortController()
    const { signal } = leave
    setState((last) =>
      last.name === name ? { ...last, isLoading: true } : { name, isLoading: true },
    )
    const show = (events: Events) => {
      // What is shown stays until all is read anew.
      if (!signal.aborted)
        setState((last) => (last.events && !wish.from ? last : { ...last, events }))
    }
    read(client, latest.current, wish.from, signal, show).then(
      (events) => {
        if (!signal.aborted) setState({ name, events, isLoading: false })
      },
      (problem: Error) => {
        if (!signal.aborted) setState((last) => ({ ...last, problem, isLoading: false }))
      },
    )
    return () => leave.abort()
  }, [client, name, wish])
  const again = useCallback(() => setWish(({ count }) => ({ count: count + 1 })), [])
  const { events } = state
  const isOld = state.name !== name
  // A wish to go on is one of the question that was shown then.
  useEffect(() => {
    if (isOld) setWish((last) => (last.from === undefined ? last : { count: last.count }))
  }, [isOld])
  return {
    events: isOld ? undefined : events,
    problem: isOld ? undefined : state.problem,
    isLoading: name !== undefined && (isOld || state.isLoading),
    again,
    goOn() {
      if (events !== undefined) setWish(({ count }) => ({ count: count + 1, from: events }))
    },
  }
}

interface State {
  readonly name: string | undefined
  readonly events?: Events
  readonly problem?: Error
  readonly isLoading: boolean
}

async function read(
  client: Client,
  { bucket, hasHistory, spanAt }: EventsQuestion,
  before: Events | undefined,
  signal: AbortSignal,
  show: (events: Events) => void,
): Promise<Events> {
  const askedMs = before?.askedMs ?? Date.now()
  const span = before?.span ?? spanAt(askedMs)
  const items: Counted[] = [...(before?.items ?? [])]
  const cost = noCost()
  const [from, to] = [new Date(span.fromMs).toISOString(), new Date(span.toMs).toISOString()]
  const path = bucketPath(bucket, hasHistory ? 'arrivals' : 'find')
  const range = hasHistory
    ? { from, to, newestFirst: true }
    : { since: from, until: to, deleted: true }
  const wanted = items.length + mostEvents
  let cursor = before?.cursor
  for (;;) {
    const limit = Math.min(1_000, wanted - items.length)
    const maxReadUnits = Math.max(1, Math.ceil(mostReadUnits - cost.readUnits))
    const { body, cost: own } = await client.get<Page<HistoryItem | Row>>(
      path,
      { ...range, limit, maxReadUnits, cursor },
      signal,
    )
    items.push(...body.items)
    addCost(cost, own)
    cursor = body.cursor
    const events = { span, items: [...items], cost: { ...cost }, cursor, askedMs }
    const isOver = cursor === undefined || items.length >= wanted || cost.readUnits >= mostReadUnits
    if (isOver) return events
    show(events)
  }
}
