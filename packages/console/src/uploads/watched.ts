import type { WatchedKeys } from '../settings.ts'
import type { RowWatch } from './row-watch.ts'

/** Whether an upload gets a row, as far as the server says which do. */
export function isWatched(watched: WatchedKeys | undefined, bucket: string, key: string): boolean {
  if (watched === undefined || watched.bucket !== bucket) return true
  const { filters } = watched
  return filters.some(({ prefix, suffix }) => key.startsWith(prefix) && key.endsWith(suffix))
}

/** Whether some key under a prefix gets a row. */
export function mayBeWatched(
  watched: WatchedKeys | undefined,
  bucket: string,
  prefix: string,
): boolean {
  if (watched === undefined || watched.bucket !== bucket) return true
  return watched.filters.some(
    (filter) => prefix.startsWith(filter.prefix) || filter.prefix.startsWith(prefix),
  )
}

/** The keys that are watched, as a person reads them: `incoming/` or `incoming/….jpg`. */
export function watchedText({ filters }: WatchedKeys): string {
  return filters
    .map(({ prefix, suffix }) => (suffix === '' ? prefix : `${prefix}…${suffix}`))
    .join(', ')
}

/** Waits for no row that cannot come. */
export function onlyWatched(watch: RowWatch, watched: WatchedKeys | undefined): RowWatch {
  return {
    now: () => watch.now(),
    sawRow: async (object, signal) =>
      isWatched(watched, object.bucket, object.key) && watch.sawRow(object, signal),
  }
}
