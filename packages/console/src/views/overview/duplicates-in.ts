import type { LiveStore } from '../../live/live-store.ts'

/** The times of the repeated events that the live feed holds of a bucket. */
export function duplicatesIn(live: LiveStore, bucket: string | undefined): readonly number[] {
  const { total, oldest } = live.state
  const times: number[] = []
  for (let number = oldest; number < total; number++) {
    const event = live.at(number)
    if (event?.outcome === 'duplicate' && event.bucket === bucket) {
      times.push(Date.parse(event.event_time ?? event.time))
    }
  }
  return times
}
