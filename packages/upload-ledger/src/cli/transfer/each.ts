/**
 * Does something with each item, so many at once, and takes the next one only when there is room.
 * After a failure it begins nothing more, and throws it once what is under way has ended.
 */
export async function each<T>(
  items: AsyncIterable<T> | Iterable<T>,
  atOnce: number,
  act: (item: T) => Promise<void>,
): Promise<void> {
  const left = from(items)
  let isStopped = false
  const work = async () => {
    try {
      while (!isStopped) {
        const next = await left.next()
        if (next.done) return
        if (!isStopped) await act(next.value)
      }
    } catch (error) {
      isStopped = true
      throw error
    }
  }
  const ends = await Promise.allSettled(Array.from({ length: atOnce }, work))
  await left.return(undefined)
  for (const end of ends) if (end.status === 'rejected') throw end.reason
}

async function* from<T>(items: AsyncIterable<T> | Iterable<T>): AsyncGenerator<T> {
  yield* items
}
