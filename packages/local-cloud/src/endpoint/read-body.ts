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

/** The rest of a body that is not read is discarded as it comes, and never kept. */
export async function readBody(
  request: IncomingMessage,
  mostBytes: number = greatestBodyBytes,
): Promise<Body | UnreadBody> {
  if (isDeclaredTooLarge(request, mostBytes)) return 'too-large'
  const chunks: Buffer[] = []
  let sizeBytes = 0
  let kept = false
  const release = (): void => {
    heldBytes -= sizeBytes
    sizeBytes = 0
  }
  try {
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      sizeBytes += chunk.length
      heldBytes += chunk.length
      if (sizeBytes > mostBytes) return 'too-large'
      if (sizeBytes > smallBodyBytes && heldBytes > greatestHeldBytes) return 'no-room'
      chunks.push(chunk)
    }
    kept = true
    return { bytes: Buffer.concat(chunks), [Symbol.dispose]: release }
  } finally {
    if (!kept) release()
  }
}

/** Whether a request says itself that it is larger than is accepted. */
export function isDeclaredTooLarge(
  { headers }: IncomingMessage,
  mostBytes: number = greatestBodyBytes,
): boolean {
  return Number(headers['content-length'] ?? 0) > mostBytes
}
