import {
  eventKind,
  type ObjectEvent,
  type Row,
  rowOfEvent,
  toComparableTime,
} from '../../src/core/index.ts'
import type { Folder, Unknown } from '../../src/reader/index.ts'
import { compareBytes } from '../../src/reader/testing/fake-rows.ts'
import { eventKeyOf } from '../../src/table/index.ts'

// The reader of the history over an array: slow and obvious.

export interface RangeQuestion {
  readonly from?: string | undefined
  readonly to?: string | undefined
  readonly newestFirst?: boolean
}

export function historyModel(
  events: readonly ObjectEvent[],
  question: RangeQuestion & { readonly key: string },
): ObjectEvent[] {
  return inRange(
    events.filter(({ key }) => key === question.key),
    question,
  )
}

export function arrivalsModel(
  events: readonly ObjectEvent[],
  question: RangeQuestion & { readonly prefix: string; readonly requester?: string | undefined },
): ObjectEvent[] {
  const { prefix, requester } = question
  const isAsked = (event: ObjectEvent) => requester === undefined || event.requester === requester
  return inRange(
    events.filter((event) => event.key.startsWith(prefix) && isAsked(event)),
    question,
  )
}

function inRange(
  events: readonly ObjectEvent[],
  { from, to, newestFirst = false }: RangeQuestion,
): ObjectEvent[] {
  const within = events.filter((event) => {
    const time = Date.parse(timeOf(event))
    if (from !== undefined && time < Date.parse(from)) return false
    return to === undefined || time < Date.parse(to)
  })
  within.sort((a, b) => compareBytes(eventKeyOf(a), eventKeyOf(b)) || compareBytes(a.key, b.key))
  return newestFirst ? within.reverse() : within
}

/** The rows that a ledger has after these events, in whatever order they came. */
export function rowsAfter(events: readonly ObjectEvent[], nowMs = 0): Row[] {
  const keys = new Set(events.map(({ key }) => key))
  return [...keys].flatMap((key) => {
    const last = latest(events.filter((event) => event.key === key))
    return last === undefined ? [] : [rowIfMoved(last, nowMs)]
  })
}

export interface AtQuestion {
  readonly prefix: string
  readonly time: string
  readonly delimiter: string
  /** Whether unknown objects are given; in a complete history nothing is unknown. */
  readonly unknown: boolean
}

/**
 * @param events all of them
 * @param kept those that the history has
 */
export function atModel(
  events: readonly ObjectEvent[],
  kept: readonly ObjectEvent[],
  { prefix, time, delimiter, unknown }: AtQuestion,
): (Row | Folder | Unknown)[] {
  const isThen = (event: ObjectEvent) => Date.parse(timeOf(event)) <= Date.parse(time)
  const states = new Map<string, Row | 'unknown'>()
  for (const key of new Set(events.map(({ key }) => key))) {
    const ofKey = (all: readonly ObjectEvent[]) => all.filter((event) => event.key === key)
    const now = latest(ofKey(events))
    if (now === undefined || !key.startsWith(prefix)) continue
    const then = isThen(now) ? now : latest(ofKey(kept).filter(isThen))
    if (then === undefined) {
      if (unknown) states.set(key, 'unknown')
    } else if (eventKind(then.eventName) === 'creation') {
      states.set(key, rowIfMoved(then, 0))
    }
  }
  const listed = new Map<string, Row | Folder | Unknown>()
  for (const key of [...states.keys()].sort(compareBytes)) {
    const state = states.get(key)
    if (state === undefined) continue
    const parts = delimiter === '' ? [] : key.slice(prefix.length).split(delimiter)
    if (parts.length > 1) {
      const folder = `${prefix}${parts[0]}${delimiter}`
      const known = listed.get(folder)
      const isKnown = state !== 'unknown' || (known !== undefined && !('unknown' in known))
      listed.set(folder, isKnown ? { prefix: folder } : { prefix: folder, unknown: true })
    } else {
      listed.set(key, state === 'unknown' ? { object_key: key, unknown: true } : state)
    }
  }
  return [...listed.values()]
}

/** Of the events that move a row, the one with the greatest position. */
function latest(events: readonly ObjectEvent[]): ObjectEvent | undefined {
  return events
    .filter(({ eventName }) => eventKind(eventName) !== undefined)
    .toSorted((a, b) => (a.position < b.position ? -1 : 1))
    .at(-1)
}

function rowIfMoved(event: ObjectEvent, nowMs: number): Row {
  return rowOfEvent({ ...event, kind: eventKind(event.eventName) ?? 'creation' }, nowMs)
}

function timeOf(event: ObjectEvent): string {
  return toComparableTime(event.eventTime)
}
