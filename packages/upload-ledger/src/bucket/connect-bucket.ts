import type { S3ClientConfig } from '@aws-sdk/client-s3'
import { type DetailGroup, LedgerError, type ShowObject, type ShowTags } from '../core/index.ts'
import { headObject } from './head-object.ts'
import { objectTags } from './object-tags.ts'

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
    const requests = (await loadAskS3()).connectRequests(config)
    const showTags = objectTags(requests)
    return { showTags, showObject: headObject(requests, { wanted: new Set(wanted), showTags }) }
  }
  const asked = () => (loaded ??= load())
  return {
    showObject: async (object, signal) => (await asked()).showObject(object, signal),
    showTags: async (object, signal) => (await asked()).showTags(object, signal),
  }
}

/** A file of its own in the function's deployment package, which one made by hand may lack. */
async function loadAskS3(): Promise<typeof import('./ask-s3.ts')> {
  try {
    return await import('./ask-s3.ts')
  } catch (cause) {
    const fact = 'its file ask-s3.cjs cannot be loaded; deploy it beside index.cjs'
    throw new LedgerError('configuration', `Cannot ask S3: ${fact}`, { cause })
  }
}
