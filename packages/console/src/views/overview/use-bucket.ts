import { useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import type { Question } from './question.ts'

interface Buckets {
  /** `undefined` where none is chosen or found. */
  readonly bucket: string | undefined
  readonly buckets: readonly string[]
  /** Whether those that have rows are known, or cannot be. */
  readonly isKnown: boolean
  readonly problem: Error | undefined
}

/** The bucket of the address; else that of the ledger, or the first that has rows. */
export function useBucket({ bucket: named }: Question): Buckets {
  const { client, has } = useConsole()
  const { answer, problem } = useAnswer(has('buckets') ? 'buckets' : undefined, (signal) =>
    client.get<{ items: { bucket: string }[] }>('/v1/buckets', {}, signal),
  )
  const found = answer?.body.items.map(({ bucket }) => bucket).sort() ?? []
  const own = client.settings.bucket
  const bucket = named ?? own ?? found[0]
  const buckets = [...new Set([...(bucket === undefined ? [] : [bucket]), ...found])].sort()
  const isKnown = !has('buckets') || answer !== undefined || problem !== undefined
  return { bucket, buckets, isKnown, problem: bucket === undefined ? problem : undefined }
}
