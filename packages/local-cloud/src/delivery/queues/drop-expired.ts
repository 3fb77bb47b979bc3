import type { Store } from '../../store/index.ts'
import type { Message } from './message.ts'

/**
 * Removes the messages that were kept for as long as they are to be: at the start, before the queue
 * is opened. While it runs, they are dropped when their turn comes, and are not shown.
 */
export async function dropExpired(
  store: Store,
  place: readonly string[],
  isExpired: (message: Message) => boolean,
): Promise<void> {
  for (const part of ['arrived', 'waiting']) {
    const sublevel = store.sublevel<string, Message>([...place, part], { valueEncoding: 'json' })
    let operations: { type: 'del'; key: string }[] = []
    for await (const [key, message] of sublevel.iterator()) {
      if (isExpired(message)) operations.push({ type: 'del', key })
      if (operations.length < mostAtOnce) continue
      await sublevel.batch(operations)
      operations = []
    }
    if (operations.length > 0) await sublevel.batch(operations)
  }
}

const mostAtOnce = 1000
