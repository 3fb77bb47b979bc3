/**
 * When a line of a log was written, in ms of the epoch, by what it says itself: the `timestamp` or
 * the `time` of its JSON, as text of ISO 8601 or as ms. Undefined where it says nothing.
 */
export function timeOf(line: string): number | undefined {
  if (!line.startsWith('{')) return undefined
  let time: unknown
  try {
    const { timestamp, time: platformTime } = JSON.parse(line)
    time = timestamp ?? platformTime
  } catch {
    return undefined
  }
  const ms = typeof time === 'string' ? Date.parse(time) : time
  return typeof ms === 'number' && Number.isSafeInteger(ms) && ms >= 0 ? ms : undefined
}
