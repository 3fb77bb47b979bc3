import { S3Error } from '../errors.ts'
import type { Bodies } from './bodies.ts'
import type { NewBody } from './body.ts'

/**
 * Creates a body for `use`, which fills it and has a row adopt it; deletes it if `use` fails.
 *
 * After an `S3Error` no row names the body. After any other failure the batch may still be found
 * on disk, so a finished body is left for the next start to decide about.
 */
export async function withNewBody<T>(
  bodies: Bodies,
  use: (body: NewBody) => Promise<T>,
): Promise<T> {
  const body = bodies.create()
  try {
    return await use(body)
  } catch (error) {
    if (error instanceof S3Error || !body.finished) await body.abandon()
    throw error
  }
}
