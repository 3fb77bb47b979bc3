import type { Target } from './configuration.ts'

/** Those of some targets that are to be told; `eventName` has no `s3:`, as in the record. */
export function targetsOf<T extends Target>(
  targets: readonly T[],
  eventName: string,
  key: string,
): T[] {
  return targets.filter(
    (target) =>
      target.events.some((pattern) => covers(pattern, `s3:${eventName}`)) &&
      spellings(target.prefix).some((prefix) => key.startsWith(prefix)) &&
      spellings(target.suffix).some((suffix) => key.endsWith(suffix)),
  )
}

function covers(pattern: string, eventName: string): boolean {
  if (pattern.endsWith('*')) return eventName.startsWith(pattern.slice(0, -1))
  return pattern === eventName
}

/**
 * A filter's value as it stands and percent-decoded: S3 wants special characters encoded in it,
 * and takes plain ones as they are.
 */
function spellings(value = ''): string[] {
  try {
    return [value, decodeURIComponent(value)]
  } catch {
    return [value]
  }
}
