import { ApiProblem, bucketPath, type Client } from '../api/client.ts'
import { pause } from '../api/pause.ts'
import type { BegunUpload, SignedParts } from '../api/types.ts'
import { contentTypeOf, type Sending } from './send-form.ts'
import { refusalOf, transfer } from './transfer.ts'

/** What S3 has of an upload in parts, so that a later attempt goes on with it. */
export interface Parted {
  readonly uploadId: string
  readonly partBytes: number
  /** The numbers of the parts that S3 has. */
  readonly stored: Set<number>
}

export interface PartProgress {
  readonly sentBytes: number
  readonly storedParts: number
  readonly parts: number
}

/** How many parts of a file are on their way at once. */
const parallel = 4
/** How many are signed at once. */
const mostSigned = 16
const attempts = 3

/** Whether a file goes in parts: one that is large, under a key that a URL can name. */
export function isForParts({ key, file }: Sending): boolean {
  return file.size > 16 * 1024 ** 2 && !/(^|\/)\.{1,2}(\/|$)/.test(key)
}

/** Begins an upload in parts. It is not left half-way, so that nothing begins that nobody knows of. */
export async function beginParts(client: Client, { bucket, key, file }: Sending): Promise<Parted> {
  const wish = { key, contentType: contentTypeOf(file), size: file.size }
  const { body } = await client.post<BegunUpload>(bucketPath(bucket, 'uploads'), wish)
  return { ...body, stored: new Set() }
}

/**
 * Sends the parts that S3 lacks, straight to S3 and several at once, and has S3 make the object of
 * them. Each part is a slice of the file, which the browser reads as it sends it.
 *
 * @returns the ETag of the object
 * @throws what the first part that failed throws, once the others have stopped
 */
export async function sendParts(
  client: Client,
  sending: Sending,
  { uploadId, partBytes, stored }: Parted,
  signal: AbortSignal,
  onProgress: (progress: PartProgress) => void,
): Promise<string> {
  const { bucket, key, file } = sending
  const parts = Math.ceil(file.size / partBytes)
  const numbers = Array.from({ length: parts }, (_, i) => i + 1)
  const missing = numbers.filter((number) => !stored.has(number))
  const sizeOf = (number: number) => Math.min(partBytes, file.size - (number - 1) * partBytes)
  const onItsWay = new Map<number, number>()
  const report = () => {
    let sentBytes = 0
    for (const number of stored) sentBytes += sizeOf(number)
    for (const bytes of onItsWay.values()) sentBytes += bytes
    onProgress({ sentBytes, storedParts: stored.size, parts })
  }
  const stop = new AbortController()
  const either = AbortSignal.any([signal, stop.signal])

  const signed = new Map<number, Promise<string>>()
  const urlOf = (number: number): Promise<string> => {
    const known = signed.get(number)
    if (known !== undefined) return known
    const from = missing.indexOf(number)
    const group = missing.slice(from, from + mostSigned)
    const answer = client.post<SignedParts>(
      bucketPath(bucket, 'uploads/parts'),
      { key, uploadId, parts: group.map((one) => ({ partNumber: one, size: sizeOf(one) })) },
      either,
    )
    for (const [i, one] of group.entries()) {
      const url = answer.then(({ body }) => body.items[i]?.url ?? '')
      // Whoever needs it hears of a failure; nobody may need it any more.
      url.catch(() => signed.delete(one))
      signed.set(one, url)
    }
    return urlOf(number)
  }

  const sendOnce = async (number: number): Promise<void> => {
    const start = (number - 1) * partBytes
    const body = file.slice(start, start + sizeOf(number))
    const request = { method: 'PUT', url: await urlOf(number), body } as const
    const answer = await transfer(request, body, either, (bytes) => {
      onItsWay.set(number, bytes)
      report()
    })
    if (answer.status === 200) return void stored.add(number)
    // A signature that is too old is made anew.
    signed.delete(number)
    throw refusalOf(answer)
  }
  const send = async (number: number): Promise<void> => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await sendOnce(number)
      } catch (error) {
        if (either.aborted || attempt === attempts) throw error
        await pause(250 * 2 ** attempt, either)
      } finally {
        onItsWay.delete(number)
        report()
      }
    }
  }

  report()
  let next = 0
  let failure: unknown
  const sendNext = async (): Promise<void> => {
    try {
      for (let number = missing[next++]; number !== undefined; number = missing[next++]) {
        await send(number)
      }
    } catch (error) {
      failure ??= error
      stop.abort()
    }
  }
  await Promise.all(Array.from({ length: parallel }, sendNext))
  if (failure !== undefined) throw failure
  const { body } = await client.post<{ etag: string }>(
    bucketPath(bucket, 'uploads/complete'),
    { key, uploadId, size: file.size },
    signal,
  )
  return body.etag
}

/** Whether S3 no longer knows the upload, so that another attempt begins a new one. */
export function isOver(error: unknown): boolean {
  return error instanceof ApiProblem ? error.status === 400 : /^S3 answered 404/.test(String(error))
}

/** Has S3 delete the parts of an upload that is given up. */
export async function abortParts(
  client: Client,
  { bucket, key }: Sending,
  { uploadId }: Parted,
): Promise<void> {
  await client.post(bucketPath(bucket, 'uploads/abort'), { key, uploadId })
}
