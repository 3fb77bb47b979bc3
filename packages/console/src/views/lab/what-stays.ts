import { bucketPath, type Client } from '../../api/client.ts'
import type { Page, Row } from '../../api/types.ts'
import { type Asked, useAnswer } from '../../api/use-answer.ts'
import { useConsole } from '../../context.ts'
import { countText } from '../../text/amounts.ts'
import { type Subject, useSubject } from './parts/subject.ts'

/** What the lab has made and nobody has removed. */
export interface Stays {
  readonly parts: readonly LabPart[]
  /** Whether the parts were made before the server was started. */
  readonly isLeftOver: boolean
  /** The row of the file that the lab uploads. */
  readonly file: Row | undefined
}

interface LabPart {
  readonly kind: string
  readonly name: string
}

export function useWhatStays(): Asked<Stays> {
  const { client } = useConsole()
  const subject = useSubject()
  return useAnswer('what stays of the lab', (signal) => whatStays(client, subject, signal))
}

export async function whatStays(
  client: Client,
  { bucket, key }: Pick<Subject, 'bucket' | 'key'>,
  signal?: AbortSignal,
): Promise<Stays> {
  const [lab, rows] = await Promise.all([
    client.get<Pick<Stays, 'parts' | 'isLeftOver'>>('/v1/lab', {}, signal),
    client.get<Page<Row>>(bucketPath(bucket, 'objects'), { prefix: key, limit: 1 }, signal),
  ])
  return { ...lab.body, file: rows.body.items.find(({ object_key }) => object_key === key) }
}

/** Removes the file, and everything that the lab has made. */
export async function removeStays(client: Client, { file }: Stays): Promise<void> {
  if (file !== undefined) {
    const { bucket, object_key: key } = file
    await client.delete(bucketPath(bucket, 'object'), { key })
  }
  await client.delete('/v1/lab', {})
}

/** What there is, such as `2 tables, 1 role and 1 file`; empty for nothing. */
export function staysText({ parts, file }: Pick<Stays, 'parts' | 'file'>): string {
  const kinds = [...parts.map(({ kind }) => kind), ...(file === undefined ? [] : ['file'])]
  const texts = [...new Set(kinds)].map((kind) =>
    countText(kinds.filter((one) => one === kind).length, kind),
  )
  return texts.length < 2 ? texts.join('') : `${texts.slice(0, -1).join(', ')} and ${texts.at(-1)}`
}
