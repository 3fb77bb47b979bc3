import { LedgerError } from '../core/index.ts'

/** Writes in flight at once: enough to hide the network, few enough to open connections for. */
const mostWrites = 64

/** Makes one write, and gives the one that can be made now that it is over. It never throws. */
export type Write = () => Promise<Write | undefined>

/** Makes all writes, several at once; those that another gives come before those still waiting. */
export async function runWrites(writes: readonly Write[]): Promise<void> {
  let next = 0
  const work = async () => {
    for (let i = next++; i < writes.length; i = next++) {
      let write = writes[i]
      while (write !== undefined) write = await write()
    }
  }
  await Promise.all(Array.from({ length: Math.min(mostWrites, writes.length) }, work))
}

/** Calls `send` and gives its result, or its error. */
export type Attempt = <T>(send: () => Promise<T>) => Promise<T | Error>

/**
 * Attempts that end in time. Once `deadline` fires, every one in flight or not begun is
 * `unavailable`, so that AWS delivers its record again, which is safe. A function that times out
 * instead could not report anything.
 */
export function attemptUntil(deadline: AbortSignal): Attempt {
  const outOfTime = new Promise<Error>((resolve) => {
    deadline.addEventListener('abort', () => resolve(outOfTimeError()), { once: true })
  })
  return async (send) =>
    deadline.aborted ? outOfTimeError() : Promise.race([send().catch(asError), outOfTime])
}

function outOfTimeError(): Error {
  const message = 'Cannot save the record in time: the invocation is about to reach its timeout'
  return new LedgerError('unavailable', message)
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
