import type { Context } from '../command.ts'

/**
 * Shows how far a long command is, once it takes more than a second and where somebody looks on: what is
 * done, how fast, and how long the rest takes.
 */
export function progressOf(
  context: Context,
  noun: string,
): (done: number, all?: number | undefined, more?: string) => void {
  const startMs = context.now()
  let shownMs = startMs + patienceMs - pauseMs
  let first: number | undefined
  return (done, all, more) => {
    const nowMs = context.now()
    first ??= done
    if (nowMs - shownMs < pauseMs) return
    shownMs = nowMs
    const rate = ((done - first) * 1_000) / Math.max(1, nowMs - startMs)
    const parts = [
      `${number(done)}${all === undefined ? '' : ` of ${number(all)}`} ${noun}`,
      `${number(rate)}/s`,
      ...(all === undefined || rate < 1 ? [] : [`${durationText((all - done) / rate)} left`]),
      ...(more === undefined ? [] : [more]),
    ]
    context.status?.(parts.join('  '))
  }
}

/** `45 s`, `12 min`, `3.5 h`. */
export function durationText(seconds: number): string {
  if (seconds < 90) return `${Math.max(0, Math.round(seconds))} s`
  if (seconds < 5_400) return `${Math.round(seconds / 60)} min`
  return `${(seconds / 3_600).toFixed(1)} h`
}

export function number(value: number): string {
  return Math.round(value).toLocaleString('en')
}

/** `$0.63`, `under $0.01`. */
export function dollarsText(dollars: number): string {
  return dollars < 0.01 ? 'under $0.01' : `$${dollars.toFixed(2)}`
}

const patienceMs = 1_000
const pauseMs = 200
