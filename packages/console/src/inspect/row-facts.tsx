import type { ReactElement, ReactNode } from 'react'
import type { Row } from '../api/types.ts'
import { countText, sizeText } from '../text/amounts.ts'
import { KeyText } from '../text/key-text.tsx'
import { Time } from '../text/time.tsx'
import { attributes } from './attributes.ts'
import { positionParts } from './timeline.ts'

/** Every attribute of a row, with what it means and where it came from. */
export function RowFacts({ row }: { row: Row }): ReactElement {
  const present = attributes.filter(({ name }) => row[name] !== undefined)
  return (
    <dl className="attributes">
      {present.map(({ name, meaning, source }) => (
        <div key={name}>
          <dt>
            <span className="mono">{name}</span>
            <span className="source">from {source}</span>
          </dt>
          <dd>
            <div>{shownValue(row, name)}</div>
            <div className="meaning">{meaning}</div>
            {name === 'position' && row.position !== undefined ? (
              <PositionExplained position={row.position} />
            ) : null}
          </dd>
        </div>
      ))}
    </dl>
  )
}

function shownValue(row: Row, name: keyof Row): ReactNode {
  const value = row[name]
  if (name === 'size' || name === 'last_size') {
    const bytes = Number(value)
    return bytes < 1_024
      ? countText(bytes, 'byte')
      : `${countText(bytes, 'byte')} (${sizeText(bytes)})`
  }
  if (name === 'event_time') return <Time at={row.event_time} precise />
  if (name === 'expires_at' && row.expires_at !== undefined) {
    return <Time at={new Date(row.expires_at * 1_000).toISOString()} />
  }
  if (name === 'deleted') return 'true'
  const text = typeof value === 'object' ? JSON.stringify(value) : String(value)
  if (text === '') return <span className="meaning">none</span>
  return (
    <span className={name === 'event_name' ? 'wrap' : 'mono'}>
      <KeyText text={text} />
    </span>
  )
}

/** The parts of a position, and how two are compared. */
function PositionExplained({ position }: { position: string }): ReactElement {
  const { sequencer, rank, time, asked } = positionParts(position)
  return (
    <details className="more">
      <summary>How it orders events</summary>
      <ol className="steps">
        <li>
          {sequencer === undefined
            ? 'The event has no usable sequencer: 32 zeros come before every other.'
            : 'The sequencer, padded with zeros to 32 digits, so that comparing text compares numbers: '}
          {sequencer === undefined ? null : <span className="mono">{sequencer}</span>}
        </li>
        <li>
          {rank === 'removal'
            ? '1, a removal: of two events with one sequencer, the removal is the later.'
            : '0, a creation: of two events with one sequencer, a removal would be the later.'}
        </li>
        <li>
          The time of the event: <span className="mono">{time ?? 'none'}</span>
        </li>
        {asked > 0 ? (
          <li>S3 was asked {countText(asked, 'time')}, because the events could not tell.</li>
        ) : null}
      </ol>
      <p className="meaning">
        A write succeeds only if the table holds no row, or one with a smaller position. So a
        repeated event and one that comes late change nothing, whatever order they arrive in.
      </p>
    </details>
  )
}
