import {
  memo,
  type ReactElement,
  type ReactNode,
  useEffect,
  useLayoutEffect,
  useRef,
  useState,
} from 'react'
import { useConsole } from '../../context.ts'
import type { HeldEvent } from '../../live/live-store.ts'
import { changed, go, usePlace } from '../../location.ts'
import { useListKeys } from '../../shell/keyboard.ts'
import { OutcomeMark } from '../../shell/outcome.tsx'
import { PlainLink } from '../../shell/plain-link.tsx'
import { sizeText, spanText } from '../../text/amounts.ts'
import { KeyText } from '../../text/key-text.tsx'
import { clockText } from '../../text/time.tsx'
import { delayMs } from './live-filter.ts'

export interface LiveListProps {
  /** The newest first. */
  readonly numbers: readonly number[]
  /** Called when the list begins or ceases to show its top, where it follows what comes. */
  onTop(isAtTop: boolean): void
  /** Shown where there are none. */
  readonly children: ReactNode
}

/** A table of which only the rows in sight are drawn. */
export function LiveList({ numbers, onTop, children }: LiveListProps): ReactElement {
  const { live } = useConsole()
  const place = usePlace()
  const box = useRef<HTMLDivElement>(null)
  const isEmpty = numbers.length === 0
  const [view, setView] = useState({ top: 0, height: 600, row: 36 })
  /** What is in sight stays there while others come above it; at the top, the list follows. */
  const anchor = useRef<number | undefined>(undefined)
  const [atNumber, setAtNumber] = useState<number>()

  // biome-ignore lint/correctness/useExhaustiveDependencies: an empty list has no box
  useLayoutEffect(() => {
    const element = box.current
    if (element === null) return
    const measure = () => {
      const row = element.clientWidth < 640 ? 64 : 36
      setView({ top: element.scrollTop, height: element.clientHeight, row })
    }
    const observer = new ResizeObserver(measure)
    observer.observe(element)
    return () => observer.disconnect()
  }, [isEmpty])

  const first = Math.max(0, Math.floor(view.top / view.row) - 6)
  const last = Math.min(numbers.length, Math.ceil((view.top + view.height) / view.row) + 6)

  // Keeps the row at the top of what is in sight where it is.
  useLayoutEffect(() => {
    const element = box.current
    if (element === null || anchor.current === undefined) return
    const index = indexOf(numbers, anchor.current)
    const wanted = index * view.row + (element.scrollTop % view.row)
    if (index > 0 && Math.abs(wanted - element.scrollTop) >= view.row) element.scrollTop = wanted
  }, [numbers, view.row])

  const onScroll = () => {
    const element = box.current
    if (element === null) return
    const top = element.scrollTop
    const isAtTop = top < view.row / 2
    anchor.current = isAtTop ? undefined : numbers[Math.floor(top / view.row)]
    onTop(isAtTop)
    setView((old) => ({ ...old, top }))
  }

  const address = ({ bucket, object_key }: HeldEvent) =>
    object_key === undefined ? undefined : changed(place, { object: `${bucket}/${object_key}` })
  const at = atNumber === undefined ? -1 : indexOf(numbers, atNumber)
  useListKeys({
    move(by) {
      const next = Math.min(Math.max(at + by, 0), numbers.length - 1)
      setAtNumber(numbers[next])
      const element = box.current
      if (element === null) return
      const [above, below] = [next * view.row, (next + 1) * view.row]
      if (above < element.scrollTop) element.scrollTop = above
      else if (below > element.scrollTop + element.clientHeight) {
        element.scrollTop = below - element.clientHeight
      }
    },
    open() {
      const event = atNumber === undefined ? undefined : live.at(atNumber)
      const to = event && address(event)
      if (to !== undefined) go(to)
    },
  })
  useEffect(() => {
    if (numbers.length === 0) setAtNumber(undefined)
  }, [numbers])

  const rows: ReactElement[] = []
  for (let index = first; index < last; index++) {
    const number = numbers[index]
    const event = number === undefined ? undefined : live.at(number)
    if (event === undefined) continue
    rows.push(
      <EventRow
        key={event.number}
        event={event}
        index={index}
        rowHeight={view.row}
        address={address(event)}
        isAt={event.number === atNumber}
        isOpen={place.parameters.get('object') === `${event.bucket}/${event.object_key}`}
      />,
    )
  }
  if (isEmpty) return <div className="live-none">{children}</div>
  return (
    // biome-ignore lint/a11y/useSemanticElements: only the rows in sight are there
    <div role="table" aria-label="Events" aria-rowcount={numbers.length + 1} className="live">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: whoever has no mouse scrolls by it */}
      {/* biome-ignore lint/a11y/useSemanticElements: as the table */}
      <div ref={box} role="rowgroup" className="live-body" onScroll={onScroll} tabIndex={0}>
        {/* biome-ignore lint/a11y/useSemanticElements: as the table */}
        {/* biome-ignore lint/a11y/useFocusableInteractive: a row of headings */}
        <div role="row" aria-rowindex={1} className="live-row live-head">
          {['Time', 'Outcome', 'Event', 'Object', 'Size', 'Delivery'].map((name) => (
            // biome-ignore lint/a11y/useSemanticElements: as the table
            // biome-ignore lint/a11y/useFocusableInteractive: a heading
            <div key={name} role="columnheader">
              {name}
            </div>
          ))}
        </div>
        <div className="live-whole" style={{ height: numbers.length * view.row }}>
          {rows}
        </div>
      </div>
    </div>
  )
}

interface EventRowProps {
  readonly event: HeldEvent
  readonly index: number
  readonly rowHeight: number
  readonly address: string | undefined
  readonly isAt: boolean
  readonly isOpen: boolean
}

const EventRow = memo(function EventRow(props: EventRowProps): ReactElement {
  const { event, index, rowHeight, address, isAt, isOpen } = props
  const delay = delayMs(event)
  const className = ['live-row', isAt ? 'at' : '', isOpen ? 'open' : ''].filter(Boolean).join(' ')
  return (
    // biome-ignore lint/a11y/useSemanticElements: only the rows in sight are there
    // biome-ignore lint/a11y/useFocusableInteractive: its link is
    <div
      role="row"
      aria-rowindex={index + 2}
      className={className}
      style={{ transform: `translateY(${index * rowHeight}px)`, height: rowHeight }}
    >
      <Cell className="number">
        <time dateTime={event.time} title={`${event.time.replace('T', ' ').replace('Z', '')} UTC`}>
          {clockText(event.time)}
        </time>
      </Cell>
      <Cell>
        <OutcomeMark outcome={event.outcome} />
      </Cell>
      <Cell className="wide">{event.event_name ?? '–'}</Cell>
      <Cell className="object">
        {address === undefined ? (
          <span title={event.message}>
            <KeyText text={event.message} most={100} />
          </span>
        ) : (
          <PlainLink href={address}>
            <KeyText text={`${event.bucket}/${event.object_key}`} most={90} />
          </PlainLink>
        )}
      </Cell>
      <Cell className="number wide end">
        {event.size === undefined ? '–' : sizeText(event.size)}
      </Cell>
      <Cell className="number end">{delay === undefined ? '–' : spanText(delay)}</Cell>
    </div>
  )
})

function Cell({ className, children }: { className?: string; children: ReactNode }): ReactElement {
  return (
    // biome-ignore lint/a11y/useSemanticElements: as the row
    <div role="cell" className={className}>
      {children}
    </div>
  )
}

/** Where a number is among numbers that fall. */
function indexOf(numbers: readonly number[], wanted: number): number {
  let [low, high] = [0, numbers.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((numbers[middle] ?? 0) > wanted) low = middle + 1
    else high = middle
  }
  return low
}
