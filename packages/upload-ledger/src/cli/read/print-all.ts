import type { Context } from '../command.ts'

/**
 * Prints a line for each item as it comes, no faster than it is read, and returns how many there
 * were; `undefined` if the person stopped it.
 */
export async function printAll<T>(
  items: AsyncIterable<T>,
  lineOf: (item: T) => string,
  context: Context,
): Promise<number | undefined> {
  let count = 0
  try {
    for await (const item of items) {
      count++
      context.out(lineOf(item))
      const drained = context.drained?.()
      if (drained !== undefined) await drained
    }
  } catch (error) {
    if (!context.interrupted.aborted) throw error
    context.err(`Interrupted after ${count} lines`)
    return undefined
  }
  return count
}
