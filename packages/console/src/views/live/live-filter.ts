import { type Outcome, outcomes } from '../../api/types.ts'
import type { HeldEvent } from '../../live/live-store.ts'

/** What the view shows of the feed. */
export interface LiveFilter {
  /** Shown where the object or the message contains it, in any case of letters. */
  readonly text: string
  /** Empty for every outcome. */
  readonly outcomes: readonly Outcome[]
}

export function filterOf(parameters: URLSearchParams): LiveFilter {
  const chosen = parameters.get('outcome')?.split(',') ?? []
  return {
    text: parameters.get('q') ?? '',
    outcomes: outcomes.filter((one) => chosen.includes(one)),
  }
}

function isWanted(event: HeldEvent, { text, outcomes: chosen }: LiveFilter): boolean {
  if (chosen.length > 0 && !chosen.includes(event.outcome)) return false
  if (text === '') return true
  const name =
    event.object_key === undefined ? event.message : `${event.bucket}/${event.object_key}`
  return name.toLowerCase().includes(text.toLowerCase())
}

/** The numbers of the events to show, the newest first. */
export function shownNumbers(
  { total, oldest }: { readonly total: number; readonly oldest: number },
  at: (number: number) => HeldEvent | undefined,
  filter: LiveFilter,
): readonly number[] {
  const isWhole = filter.text === '' && filter.outcomes.length === 0
  const numbers: number[] = []
  for (let number = total - 1; number >= oldest; number--) {
    const event = at(number)
    if (event !== undefined && (isWhole || isWanted(event, filter))) numbers.push(number)
  }
  return numbers
}

/** From the event in S3 to the function's report; `undefined` where the event has no time. */
export function delayMs({ time, event_time }: HeldEvent): number | undefined {
  const delay = Date.parse(time) - Date.parse(event_time ?? '')
  return Number.isNaN(delay) ? undefined : Math.max(0, delay)
}

/** How many events of the last ten seconds came in one, and the delay that half of the last ones had. */
export function pace(
  { total, oldest }: { readonly total: number; readonly oldest: number },
  at: (number: number) => HeldEvent | undefined,
  nowMs: number,
): { readonly perSecond: number; readonly medianMs: number | undefined } {
  let count = 0
  const delays: number[] = []
  for (let number = total - 1; number >= oldest; number--) {
    const event = at(number)
    if (event === undefined) break
    const isRecent = nowMs - Date.parse(event.time) <= 10_000
    if (isRecent) count++
    if (delays.length < 500) {
      const delay = delayMs(event)
      if (delay !== undefined) delays.push(delay)
    } else if (!isRecent) break
  }
  delays.sort((a, b) => a - b)
  return { perSecond: count / 10, medianMs: delays[Math.floor(delays.length / 2)] }
}
