import { bucketPath, type Client } from '../api/client.ts'
import type { Ticket } from '../api/types.ts'
import { refusalOf, transfer } from './transfer.ts'

/** A file, and where it goes. */
export interface Sending {
  readonly bucket: string
  readonly key: string
  readonly file: File
}

/** S3's own bound of a form. */
const mostBytes = 5 * 1024 ** 3

/** Sends a file straight to S3 by a ticket, and gives the ETag of what S3 has stored. */
export async function sendForm(
  client: Client,
  { bucket, key, file }: Sending,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<string> {
  if (file.size > mostBytes) {
    throw new Error('it has more than 5 GiB; upload it with upload-ledger put')
  }
  const { body } = await client.post<Ticket>(
    bucketPath(bucket, 'tickets'),
    { key, contentType: contentTypeOf(file) },
    signal,
  )
  const form = new FormData()
  for (const [name, value] of Object.entries(body.fields)) form.append(name, value)
  form.append('file', file)
  const answer = await transfer({ method: 'POST', url: body.url, body: form }, file, signal, onSent)
  if (answer.status === 201 || answer.status === 204) return answer.etag
  throw refusalOf(answer)
}

export function contentTypeOf({ type }: File): string {
  return /^[\w!#$&^.+-]{1,100}\/[\w!#$&^.+-]{1,100}$/.test(type) ? type : 'application/octet-stream'
}
