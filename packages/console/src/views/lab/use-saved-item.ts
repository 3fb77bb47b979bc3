import { bucketPath } from '../../api/client.ts'
import type { Page, Row } from '../../api/types.ts'
import { usePolledAnswer } from '../../api/use-polled-answer.ts'
import { useConsole } from '../../context.ts'
import { useSubject } from './parts/subject.ts'

/** The row of the file that the lab uploads, read again and again. */
export interface SavedItem {
  /** `undefined` while there is none, or none yet. */
  readonly row: Row | undefined
  readonly isKnown: boolean
  readonly problem: Error | undefined
  again(): void
}

export function useSavedItem(): SavedItem {
  const { client } = useConsole()
  const { bucket, key } = useSubject()
  const { answer, problem, again } = usePolledAnswer('saved item', 2_000, async (signal) => {
    // Browsers complain of a 404, which an item that is awaited would be.
    const path = bucketPath(bucket, 'objects')
    const { body } = await client.get<Page<Row>>(path, { prefix: key, limit: 1 }, signal)
    return { row: body.items.find(({ object_key }) => object_key === key) }
  })
  return { row: answer?.row, isKnown: answer !== undefined, problem, again }
}
