import { readFileSync, statSync } from 'node:fs'

/**
 * Reads a file as it is at each call, and its bytes only where it may have changed since the last.
 *
 * Every change of a file gives it a new time of change, which unlike that of modification nobody can
 * set. But a clock is coarse: a second change may give it the same one. So a file that has
 * just changed is read each time until its time is past.
 *
 * @throws what reading it throws, as when it is not there
 */
export function followedFile(path: string, now: () => number = Date.now): () => string {
  let last: { readonly stamp: string; readonly text: string } | undefined
  return () => {
    const { ino, size, ctimeMs } = statSync(path)
    const stamp = `${ino} ${size} ${ctimeMs}`
    if (last?.stamp === stamp) return last.text
    const isPast = now() - ctimeMs > coarsestClockMs
    const text = readFileSync(path, 'utf8')
    last = isPast ? { stamp, text } : undefined
    return text
  }
}

/** Of any file system in use: FAT counts in 2 seconds. */
const coarsestClockMs = 2_500
