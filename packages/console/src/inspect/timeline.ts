import type { HistoryItem } from '../api/types.ts'

/** What an event did when it arrived, and why. */
export interface Arrival {
  readonly item: HistoryItem
  readonly effect: 'won' | 'replaced' | 'late' | 'unmoved'
  readonly reason: string
}

/**
 * Says for each event of an object what became of it, in the order in which they arrived: a row is
 * written if no event with a greater position came before.
 *
 * @param items every event, in any order
 */
export function arrivalsOf(items: readonly HistoryItem[]): readonly Arrival[] {
  const inOrder = items.toSorted(
    (a, b) => compare(a.arrived_at, b.arrived_at) || compare(a.position, b.position),
  )
  const moving = items.filter(({ event_name }) => movesRow(event_name))
  const greatest = moving.reduce((last, { position }) => (position > last ? position : last), '')
  let highest: HistoryItem | undefined
  return inOrder.map((item): Arrival => {
    if (!movesRow(item.event_name)) {
      return { item, effect: 'unmoved', reason: 'Such an event changes no object, so no row.' }
    }
    if (highest !== undefined && item.position <= highest.position) {
      return { item, effect: 'late', reason: lateReason(item, highest) }
    }
    const before = highest
    highest = item
    const isLast = item.position === greatest
    const reason =
      before === undefined
        ? 'The first event of this object: its row was written.'
        : `Later than the ${isRemoval(before.event_name) ? 'removal' : 'upload'} that the row showed: it replaced the row.`
    return { item, effect: isLast ? 'won' : 'replaced', reason }
  })
}

function lateReason(item: HistoryItem, held: HistoryItem): string {
  const what = isRemoval(held.event_name) ? 'removal' : 'upload'
  if (item.position === held.position) return 'The row already showed this very event.'
  return `It arrived after a later ${what} was recorded: the row stayed as it was.`
}

/** The events that move a row; the function's `eventKind` decides the same way. */
export function movesRow(eventName: string): boolean {
  return (
    /^(s3:)?(ObjectCreated|ObjectRemoved|LifecycleExpiration)(:|$)/.test(eventName) ||
    eventName === ''
  )
}

function isRemoval(eventName: string): boolean {
  return /^(s3:)?(ObjectRemoved|LifecycleExpiration)(:|$)/.test(eventName)
}

/** The parts of a position, in words. */
export interface PositionParts {
  readonly sequencer: string | undefined
  readonly rank: 'creation' | 'removal' | undefined
  readonly time: string | undefined
  /** How often S3 was asked at this position. */
  readonly asked: number
}

export function positionParts(position: string): PositionParts {
  const [base = '', bump] = position.split('~')
  const [order = '', second = '', third = ''] = base.split('|')
  const hasSequencer = !/^0{32}$/.test(order)
  const [rank, time] = hasSequencer ? [second, third] : [third, second]
  return {
    sequencer: hasSequencer ? order.replace(/^0+/, '') : undefined,
    rank: rank === '0' ? 'creation' : rank === '1' ? 'removal' : undefined,
    time: time === '' ? undefined : time,
    asked: bump === undefined ? 0 : Number(bump),
  }
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
