import {
  type KeyboardEvent,
  type PointerEvent,
  type ReactElement,
  useEffect,
  useId,
  useRef,
  useState,
} from 'react'
import { niceMost } from './scale.ts'

export interface Series {
  readonly name: string
  /** The number of its color. */
  readonly color: 1 | 2 | 3 | 4 | 5
  /** One for each bin; `undefined` where there is none. */
  readonly values: readonly (number | undefined)[]
}

export interface PlotProps {
  readonly title: string
  /** What it shows, in a sentence, for whoever does not see it. */
  readonly description: string
  readonly kind: 'bars' | 'lines'
  readonly series: readonly Series[]
  /** The bins, in words. */
  readonly bins: readonly string[]
  /** The heading of the bins in the table. */
  readonly binsName: string
  /** Words below the axis at the beginning of some bins. */
  readonly ticks: readonly string[]
  /** In whole units: a count has no half. */
  readonly unit: 'count' | 'bytes' | 'ms'
  readonly format: (value: number) => string
  /** The bins that were not read, from the first on. */
  readonly unread?: number
  /** Whether a bin is left out of what the other plots show. */
  readonly isDim?: (index: number) => boolean
  /** Shows a part alone: the bins from one to another, both included. */
  readonly onChoose?: (first: number, last: number) => void
}

interface Chosen {
  readonly anchor: number
  readonly at: number
}

/**
 * Values by bins, as a picture and as a table. Bins are chosen by dragging, and by the arrow keys,
 * with Shift for several, and Enter.
 */
export function Plot(props: PlotProps): ReactElement {
  const { title, description, series, bins, binsName, format, onChoose } = props
  const id = useId()
  const [chosen, setChosen] = useState<Chosen>()
  const [isDragged, setDragged] = useState(false)
  const field = useRef<HTMLInputElement>(null)
  const choose = (of: Chosen | undefined) => {
    if (of !== undefined) onChoose?.(Math.min(of.anchor, of.at), Math.max(of.anchor, of.at))
    setChosen(undefined)
  }
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === 'Enter') choose(chosen)
    else if (event.key === 'Escape') setChosen(undefined)
    else if (event.shiftKey && /^Arrow(Left|Right)$/.test(event.key)) {
      const by = event.key === 'ArrowLeft' ? -1 : 1
      const { anchor, at } = chosen ?? { anchor: 0, at: 0 }
      setChosen({ anchor, at: Math.min(Math.max(at + by, 0), bins.length - 1) })
    } else return
    event.preventDefault()
    event.stopPropagation()
  }
  const words = chosen === undefined ? undefined : wordsOf(props, chosen)
  const isOne = series.length === 1
  return (
    <figure className="panel plot" aria-labelledby={`${id}-title`}>
      <div className="plot-head">
        <figcaption id={`${id}-title`}>{title}</figcaption>
        <span className="cost" aria-hidden>
          {words ??
            (isOne ? null : (
              <span className="legend">
                {series.map(({ name, color }) => (
                  <span key={name}>
                    <i className={`swatch plot-${color}`} /> {name}
                  </span>
                ))}
              </span>
            ))}
        </span>
      </div>
      <p id={`${id}-description`} className="unseen">
        {description}
      </p>
      <div className="plot-body">
        {onChoose === undefined ? null : (
          <input
            ref={field}
            className="plot-cursor"
            type="range"
            min={0}
            max={Math.max(0, bins.length - 1)}
            value={chosen?.at ?? 0}
            aria-label={`${title}: choose a part with Shift and the arrow keys, then Enter`}
            aria-describedby={`${id}-description`}
            aria-valuetext={wordsOf(props, chosen ?? { anchor: 0, at: 0 })}
            onChange={({ target }) => {
              const at = Number(target.value)
              setChosen({ anchor: at, at })
            }}
            onFocus={() => setChosen((last) => last ?? { anchor: 0, at: 0 })}
            onBlur={() => setChosen(undefined)}
            onKeyDown={onKeyDown}
          />
        )}
        <Picture
          {...props}
          chosen={chosen}
          onPointer={(phase, at) => {
            if (phase === 'begin') {
              setChosen({ anchor: at, at })
              setDragged(true)
            } else if (phase === 'move') {
              setChosen((last) => (isDragged && last ? { ...last, at } : { anchor: at, at }))
            } else {
              if (phase === 'end' && isDragged) choose(chosen)
              else setChosen(undefined)
              setDragged(false)
            }
          }}
        />
      </div>
      <details className="more">
        <summary>As a table</summary>
        <table className="plot-table">
          <caption className="unseen">{description}</caption>
          <thead>
            <tr>
              <th scope="col">{binsName}</th>
              {series.map(({ name }) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {bins.map((bin, i) => (
              <tr key={bin}>
                <th scope="row">{bin}</th>
                {series.map(({ name, values }) => (
                  <td key={name}>{valueText(values[i], format)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </details>
    </figure>
  )
}

function valueText(value: number | undefined, format: PlotProps['format']): string {
  return value === undefined ? '–' : format(value)
}

/** The bin that the cursor is at, or the part that is chosen, and its values. */
function wordsOf({ bins, series, format, kind }: PlotProps, { anchor, at }: Chosen): string {
  const [first, last] = [Math.min(anchor, at), Math.max(anchor, at)]
  if (first === last || kind === 'lines') {
    const values = series.map(
      ({ name, values }) => `${name.toLowerCase()} ${valueText(values[at], format)}`,
    )
    return `${bins[at] ?? ''}: ${values.join(', ')}`
  }
  const sums = series.map(({ name, values }) => {
    const part = values.slice(first, last + 1)
    return `${name.toLowerCase()} ${format(part.reduce<number>((sum, one = 0) => sum + one, 0))}`
  })
  return `${last - first + 1} bars: ${sums.join(', ')}`
}

const [left, right, top, bottom, height] = [58, 12, 10, 24, 180]

function Picture({
  kind,
  series,
  bins,
  ticks,
  unit,
  format,
  unread = 0,
  isDim = () => false,
  onChoose,
  chosen,
  onPointer,
}: PlotProps & {
  readonly chosen: Chosen | undefined
  onPointer(phase: 'begin' | 'move' | 'end' | 'leave', at: number): void
}): ReactElement {
  const frame = useRef<HTMLDivElement>(null)
  const [width, setWidth] = useState(480)
  useEffect(() => {
    const observer = new ResizeObserver(([entry]) => {
      if (entry !== undefined) setWidth(Math.max(200, Math.floor(entry.contentRect.width)))
    })
    if (frame.current !== null) observer.observe(frame.current)
    return () => observer.disconnect()
  }, [])
  const inner = { width: width - left - right, height: height - top - bottom }
  const step = inner.width / Math.max(1, bins.length)
  const sums = bins.map((_, i) =>
    kind === 'bars'
      ? series.reduce((sum, { values }) => sum + (values[i] ?? 0), 0)
      : Math.max(0, ...series.map(({ values }) => values[i] ?? 0)),
  )
  const most = niceMost(Math.max(...sums, 0), unit)
  const y = (value: number) => top + inner.height * (1 - value / most)
  const x = (index: number) => left + index * step
  const lines = [0, most / 2, most]
  const indexAt = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect()
    const at = Math.floor((event.clientX - box.left - left) / step)
    return Math.min(Math.max(at, 0), bins.length - 1)
  }
  const gap = step > 6 ? 2 : step > 3 ? 1 : 0
  const shown = ticksOf(ticks, Math.max(2, Math.floor(inner.width / 64)))
  return (
    <div ref={frame}>
      <svg
        aria-hidden
        className={onChoose === undefined ? 'picture' : 'picture choosable'}
        width={width}
        height={height}
        onPointerDown={(event) => {
          if (onChoose === undefined || event.button !== 0) return
          event.currentTarget.setPointerCapture(event.pointerId)
          onPointer('begin', indexAt(event))
        }}
        onPointerMove={(event) => onPointer('move', indexAt(event))}
        onPointerUp={(event) => onPointer('end', indexAt(event))}
        onPointerLeave={(event) => onPointer('leave', indexAt(event))}
        onPointerCancel={(event) => onPointer('leave', indexAt(event))}
      >
        {lines.map((value) => (
          <g key={value}>
            <line className="grid" x1={left} x2={width - right} y1={y(value)} y2={y(value)} />
            <text className="tick" x={left - 8} y={y(value) + 4} textAnchor="end">
              {format(value).replace('.0 ', ' ')}
            </text>
          </g>
        ))}
        {unread === 0 ? null : (
          <>
            <rect className="unread" x={left} y={top} width={unread * step} height={inner.height} />
            {unread * step < 60 ? null : (
              <text className="tick" x={left + 8} y={top + 16}>
                Not read
              </text>
            )}
          </>
        )}
        {chosen === undefined ? null : (
          <rect
            className="chosen"
            x={x(Math.min(chosen.anchor, chosen.at))}
            y={top}
            width={step * (Math.abs(chosen.at - chosen.anchor) + 1)}
            height={inner.height}
          />
        )}
        {kind === 'bars'
          ? bins.map((bin, i) => {
              let below = 0
              return series.map(({ name, color, values }) => {
                const value = values[i] ?? 0
                const bar = below
                below += value
                if (value === 0) return null
                const high = Math.max(1.5, y(bar) - y(bar + value))
                return (
                  <rect
                    key={`${bin} ${name}`}
                    className={`plot-${color}${isDim(i) ? ' dim' : ''}`}
                    x={x(i) + gap / 2}
                    y={y(bar) - high}
                    width={Math.max(1, step - gap)}
                    height={high}
                  />
                )
              })
            })
          : series.map(({ name, color, values }) => (
              <g key={name} className={`line plot-${color}`}>
                <path d={pathOf(values, (i) => x(i) + step / 2, y)} />
                {values.map((value, i) =>
                  value === undefined ? null : (
                    <circle key={bins[i]} cx={x(i) + step / 2} cy={y(value)} r={step > 8 ? 3 : 2} />
                  ),
                )}
              </g>
            ))}
        {shown.map(({ text, index }) => (
          <text key={index} className="tick" x={x(index)} y={height - 6}>
            {text}
          </text>
        ))}
      </svg>
    </div>
  )
}

/** Lines between neighbours that both have a value. */
function pathOf(
  values: readonly (number | undefined)[],
  x: (index: number) => number,
  y: (value: number) => number,
): string {
  return values
    .map((value, i) => {
      if (value === undefined) return ''
      return `${values[i - 1] === undefined ? 'M' : 'L'}${x(i).toFixed(1)},${y(value).toFixed(1)}`
    })
    .join('')
}

function ticksOf(ticks: readonly string[], most: number): { text: string; index: number }[] {
  const every = Math.ceil(ticks.length / most)
  return ticks.flatMap((text, index) => (index % every === 0 ? [{ text, index }] : []))
}
