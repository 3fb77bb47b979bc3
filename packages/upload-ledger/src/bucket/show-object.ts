import type { S3Client, S3ClientConfig } from '@aws-sdk/client-s3'
import type { ShowObject } from '../core/index.ts'
import { headObject } from './head-object.ts'

/**
 * Asks S3 what is under a key, over a client of its own whose every request ends within a few seconds.
 *
 * The client is loaded and made at the first question.
 */
export function connectShowObject(config: S3ClientConfig = {}): ShowObject {
  return once(async () => {
    const { connectRequests } = await import('./ask-s3.ts')
    return headObject(connectRequests(config))
  })
}

/** Asks S3 what is under a key, over a client that is there already. */
export function s3ShowObject(client: S3Client): ShowObject {
  return once(async () => headObject((await import('./ask-s3.ts')).requestsOn(client)))
}

function once(load: () => Promise<ShowObject>): ShowObject {
  let loaded: Promise<ShowObject> | undefined
  return async (object, signal) => {
    loaded ??= load()
    return (await loaded)(object, signal)
  }
}
