/**
 * How long an event was on its way, for a person: `+0.8 s`, `+12 min`. Below zero by what the clocks
 * of S3 and the function differ, or by what a sender rounded; empty if either time is none.
 */
export function delayText(from: string, to: string): string {
  const ms = Date.parse(to) - Date.parse(from)
  if (Number.isNaN(ms) || from.startsWith('1970-')) return ''
  const sign = ms < 0 ? '-' : '+'
  const seconds = Math.abs(ms) / 1000
  if (seconds < 99.95) return `${sign}${seconds.toFixed(1)} s`
  const minutes = Math.round(seconds / 60)
  if (minutes < 100) return `${sign}${minutes} min`
  const hours = Math.round(seconds / 3_600)
  return hours < 48 ? `${sign}${hours} h` : `${sign}${Math.round(seconds / 86_400)} d`
}
