import { setTimeout as sleep } from 'node:timers/promises'
import { stallMs } from './pump.ts'

export interface WriteOptions {
  /** Aborted when closing begins: a write that fails then is not tried again. */
  readonly closing: AbortSignal
  /** Whether it is too late to write at all. */
  isClosed(): boolean
  /** Called when a write failed; it is tried again at that time. */
  stalled(error: unknown, retryAt: number): void
  now(): number
}

/** Writes to the store, as often as it takes; false if closing came first. */
export async function writeUntilDone(
  write: () => Promise<void>,
  { closing, isClosed, stalled, now }: WriteOptions,
): Promise<boolean> {
  while (!isClosed()) {
    try {
      await write()
      return true
    } catch (error) {
      if (closing.aborted) return false
      stalled(error, now() + stallMs)
      await sleep(stallMs, undefined, { signal: closing }).catch(() => {})
    }
  }
  return false
}
