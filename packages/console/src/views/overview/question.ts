/** What the address of the view asks for. */
export interface Question {
  /** Absent where the address names none. */
  readonly bucket: string | undefined
  readonly range: Range
  /** A part of the time that was chosen; without it, the range up to now. */
  readonly span: Span | undefined
  /** Only uploads of this size at least, in bytes. */
  readonly minSize: number | undefined
  /** Only uploads of this size at most. */
  readonly maxSize: number | undefined
}

/** From a moment up to another, that one left out; in milliseconds since 1970. */
export interface Span {
  readonly fromMs: number
  readonly toMs: number
}

export const ranges = ['1h', '24h', '7d', '30d'] as const
export type Range = (typeof ranges)[number]

const hourMs = 3_600_000
const rangeMs: Readonly<Record<Range, number>> = {
  ...{ '1h': hourMs, '24h': 24 * hourMs, '7d': 7 * 24 * hourMs, '30d': 30 * 24 * hourMs },
}

export const rangeText: Readonly<Record<Range, string>> = {
  ...{ '1h': 'the last hour', '24h': 'the last 24 hours' },
  ...{ '7d': 'the last 7 days', '30d': 'the last 30 days' },
}

export function questionOf(parameters: URLSearchParams): Question {
  const fromMs = Date.parse(parameters.get('from') ?? '')
  const toMs = Date.parse(parameters.get('to') ?? '')
  const size = (name: string) => {
    const text = parameters.get(name) ?? ''
    return /^\d{1,15}$/.test(text) ? Number(text) : undefined
  }
  return {
    bucket: parameters.get('bucket') || undefined,
    range: ranges.find((one) => one === parameters.get('range')) ?? '24h',
    span: fromMs < toMs ? { fromMs, toMs } : undefined,
    minSize: size('minSize'),
    maxSize: size('maxSize'),
  }
}

/** The time that a question is about, whole bins of it. */
export function spanOf({ range, span }: Question, nowMs: number): Span {
  if (span !== undefined) return span
  const stepMs = stepFor({ fromMs: nowMs - rangeMs[range], toMs: nowMs })
  const end = binStart(nowMs, stepMs) + stepMs
  return { fromMs: end - Math.ceil(rangeMs[range] / stepMs) * stepMs, toMs: end }
}

/** The bins of a span, the shortest of which there are few enough for a picture. */
export function binsOf(span: Span): readonly Span[] {
  const stepMs = stepFor(span)
  const bins: Span[] = []
  for (let at = binStart(span.fromMs, stepMs); at < span.toMs; at += stepMs) {
    bins.push({
      fromMs: Math.max(at, span.fromMs),
      toMs: Math.min(at + stepMs, span.toMs),
    })
  }
  return bins
}

function stepFor({ fromMs, toMs }: Span): number {
  return (
    stepsMs.find((step) => (toMs - fromMs) / step <= mostBins) ??
    Math.ceil((toMs - fromMs) / mostBins / dayMs) * dayMs
  )
}

/** Hours and days begin where they do in the viewer's zone. */
function binStart(ms: number, stepMs: number): number {
  const offsetMs = new Date(ms).getTimezoneOffset() * 60_000
  return Math.floor((ms - offsetMs) / stepMs) * stepMs + offsetMs
}

const mostBins = 60
const dayMs = 24 * hourMs
const stepsMs = [
  ...[1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 1_800_000],
  ...[hourMs, 3 * hourMs, 12 * hourMs, dayMs, 7 * dayMs],
]
