import type { ReactElement } from 'react'
import { type Range, ranges, rangeText } from './question.ts'

export function RangeChoice({
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
