import type { S3ClientConfig } from '@aws-sdk/client-s3'
import type { DetailGroup, ShowObject, ShowTags } from '../core/index.ts'

/** What a function asks S3, over one client. */
export interface AskedBucket {
  readonly showObject: ShowObject
  readonly showTags: ShowTags
}

/**
 * Asks S3 about objects, with the wanted details of each.
 *
 * The client is loaded and made at the first question: a function that never asks pays nothing for it.
 */
export function connectBucket(
  wanted: readonly DetailGroup[],
  config: S3ClientConfig = {},
): AskedBucket {
  let loaded: Promise<AskedBucket> | undefined
  const load = async (): Promise<AskedBucket> => {
    const { connectClient, headObject } = await import('./head-object.ts')
    const { objectTags } = await import('./object-tags.ts')
    const client = connectClient(config)
    const showTags = objectTags(client)
    return { showTags, showObject: headObject(client, { wanted: new Set(wanted), showTags }) }
  }
  const asked = () => (loaded ??= load())
  return {
    showObject: async (object, signal) => (await asked()).showObject(object, signal),
    showTags: async (object, signal) => (await asked()).showTags(object, signal),
  }
}
