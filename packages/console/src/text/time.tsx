import type { ReactElement } from 'react'

/** A moment in the viewer's time zone, with UTC in its tooltip. */
export function Time({ at, precise = false }: { at: string; precise?: boolean }): ReactElement {
  const date = new Date(at)
  if (Number.isNaN(date.getTime())) return <span>{at === '' ? '–' : at}</span>
  const text = timeText(date, precise)
  return (
    <time
      dateTime={date.toISOString()}
      title={`${date.toISOString().replace('T', ' ').replace('Z', '')} UTC`}
    >
      {text}
    </time>
  )
}

function timeText(date: Date, precise = false): string {
  return (precise ? exact : brief).format(date)
}

/** The time of the day, with milliseconds. */
export function clockText(at: string): string {
  const date = new Date(at)
  return Number.isNaN(date.getTime()) ? '–' : clock.format(date)
}

const clock = new Intl.DateTimeFormat('en-GB', {
  ...{ hour: '2-digit', minute: '2-digit', second: '2-digit' },
  ...{ fractionalSecondDigits: 3, hourCycle: 'h23' },
})

const second: Intl.DateTimeFormatOptions = {
  ...({ year: 'numeric', month: 'short', day: 'numeric' } as const),
  ...({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const),
}
const brief = new Intl.DateTimeFormat('en-GB', second)
const exact = new Intl.DateTimeFormat('en-GB', {
  ...second,
  ...({ fractionalSecondDigits: 3, timeZoneName: 'short' } as const),
})
