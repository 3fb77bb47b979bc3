import type { IncomingMessage } from 'node:http'

/** DynamoDB's own bound of a request, and more than the other services take. */
const greatestBodyBytes = 16 * 1024 * 1024

/** Undefined when the body is larger than is accepted; the rest of it is not read then. */
export async function readBody(request: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    chunks.push(chunk)
    sizeBytes += chunk.length
    if (sizeBytes > greatestBodyBytes) return undefined
  }
  return Buffer.concat(chunks)
}
