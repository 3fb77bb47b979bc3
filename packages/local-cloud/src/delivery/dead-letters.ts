import type { BatchOperation, Store } from '../store/index.ts'
import { createArrivalIds } from './arrival-ids.ts'
import { countKeys } from './count-keys.ts'
import type { DeadLetter, OnFailureRecord } from './dead-letter.ts'

/** The events that were given up, on disk. */
export interface DeadLetters {
  putOperation(record: OnFailureRecord): BatchOperation
  /** Says that a batch with such an operation is on disk. */
  added(): void
  /** Newest first, read as they are asked for. */
  all(): AsyncIterable<DeadLetter>
  /** Removes those of a function. */
  remove(functionArn: string): Promise<void>
  count(): number
}

/** @param start greater at each opening of the store than at any before it */
export async function openDeadLetters(store: Store, start: number): Promise<DeadLetters> {
  const letters = store.sublevel<string, OnFailureRecord>(['delivery', 'dead'], {
    valueEncoding: 'json',
  })
  const ids = createArrivalIds(start)
  let count = await countKeys(letters)

  async function* all(): AsyncIterable<DeadLetter> {
    for await (const [id, record] of letters.iterator({ reverse: true })) yield { id, record }
  }

  return {
    putOperation: (value) => ({ type: 'put', sublevel: letters, key: ids.next(), value }),
    added: () => {
      count++
    },
    all,
    async remove(functionArn) {
      for await (const { id, record } of all()) {
        if (record.requestContext.functionArn !== `${functionArn}:$LATEST`) continue
        await store.batch([{ type: 'del', sublevel: letters, key: id }], { sync: true })
        count--
      }
    },
    count: () => count,
  }
}
