import type { Span } from './question.ts'

/** A span in the viewer's zone: `27 Nov, 14:00 to 14:30`. */
export function spanText({ fromMs, toMs }: Span): string {
  const isFine = toMs - fromMs < minuteMs || fromMs % minuteMs !== 0 || toMs % minuteMs !== 0
  const clock = isFine ? seconds : minutes
  if (isMidnight(fromMs) && isMidnight(toMs)) {
    const last = day.format(toMs - 1)
    return day.format(fromMs) === last ? last : `${day.format(fromMs)} to ${last}`
  }
  const end = day.format(fromMs) === day.format(toMs) ? '' : `${day.format(toMs)}, `
  return `${day.format(fromMs)}, ${clock.format(fromMs)} to ${end}${clock.format(toMs)}`
}

/** The beginning of a bin, below the axis. */
export function tickText({ fromMs, toMs }: Span, whole: Span): string {
  const binMs = toMs - fromMs
  if (whole.toMs - whole.fromMs > 2 * dayMs) return day.format(fromMs)
  return (binMs < minuteMs ? seconds : minutes).format(fromMs)
}

function isMidnight(ms: number): boolean {
  const date = new Date(ms)
  return date.getHours() + date.getMinutes() + date.getSeconds() + date.getMilliseconds() === 0
}

const minuteMs = 60_000
const dayMs = 86_400_000
const clock = { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
const minutes = new Intl.DateTimeFormat('en-GB', clock)
const seconds = new Intl.DateTimeFormat('en-GB', { ...clock, second: '2-digit' })
const day = new Intl.DateTimeFormat('en-GB', { day: 'numeric', month: 'short' })
