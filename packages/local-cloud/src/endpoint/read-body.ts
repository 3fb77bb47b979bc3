import type { IncomingMessage } from 'node:http'

/** DynamoDB's own bound of a request. */
const greatestBodyBytes = 16 * 1024 * 1024

/** The memory that the bodies of all requests may hold at once. */
const greatestHeldBytes = 128 * 1024 * 1024

/** A body this small is read even when others hold all that may be held. */
const smallBodyBytes = 64 * 1024

let heldBytes = 0

/** A request's body. It counts as held until it is disposed of. */
export interface Body extends Disposable {
  readonly bytes: Buffer
}

/**
 * Why a body was not read: it is larger than any request may be, or there is no room for it until
 * other requests are done, so that a later attempt may succeed.
 */
export type UnreadBody = 'too-large' | 'no-room'

/**
 * The rest of a body that is not read is discarded as it comes, and never kept.
 *
 * @throws {Error} when the sender has gone before its end
 */
export async function readBody(
  request: IncomingMessage,
  mostBytes: number = greatestBodyBytes,
): Promise<Body | UnreadBody> {
  if (isDeclaredTooLarge(request, mostBytes)) return 'too-large'
  if (request.closed) throw hasGone()
  const chunks: Buffer[] = []
  let sizeBytes = 0
  const release = (): void => {
    heldBytes -= sizeBytes
    sizeBytes = 0
  }
  const { promise, resolve, reject } = Promise.withResolvers<'whole' | UnreadBody>()
  const keep = (chunk: Buffer): void => {
    sizeBytes += chunk.length
    heldBytes += chunk.length
    chunks.push(chunk)
    if (sizeBytes > mostBytes) resolve('too-large')
    else if (sizeBytes > smallBodyBytes && heldBytes > greatestHeldBytes) resolve('no-room')
    else return
    request.off('data', keep)
  }
  // Listeners cost less than an iterator, whose way to end a stream each request would pay for.
  request.on('data', keep)
  request.once('end', () => resolve('whole'))
  request.once('error', reject)
  request.once('close', () => {
    if (!request.complete) reject(hasGone())
  })
  let kept = false
  try {
    const outcome = await promise
    if (outcome !== 'whole') return outcome
    kept = true
    return { bytes: Buffer.concat(chunks), [Symbol.dispose]: release }
  } finally {
    // The listeners outlive the reading, and would keep it.
    chunks.length = 0
    if (!kept) release()
  }
}

function hasGone(): Error {
  return new Error('Cannot read the request: its sender has gone')
}

/** Whether a request says itself that it is larger than is accepted. */
export function isDeclaredTooLarge(
  { headers }: IncomingMessage,
  mostBytes: number = greatestBodyBytes,
): boolean {
  return Number(headers['content-length'] ?? 0) > mostBytes
}
