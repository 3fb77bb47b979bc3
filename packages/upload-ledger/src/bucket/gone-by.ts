import type { ShownObject } from '../core/index.ts'

/** What is read of an answer to HeadObject that is not 200: it has no body, so the status says all. */
export interface HeadRefusal {
  readonly $metadata?: HeadMetadata
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> }
}

interface HeadMetadata {
  readonly httpStatusCode?: number | undefined
  readonly requestId?: string | undefined
}

/**
 * That the object is gone, if that is what S3 says; `undefined` for whatever else went wrong. Only a
 * 404 says it, and only one of S3's own: a proxy's has no request id, and knows no object.
 */
export function goneBy({ $metadata, $response }: HeadRefusal): ShownObject | undefined {
  if ($metadata?.httpStatusCode !== 404 || !isOfS3($metadata)) return undefined
  const headers = $response?.headers ?? {}
  const versionId = headers['x-amz-delete-marker'] === 'true' && headers['x-amz-version-id']
  return { exists: false, ...(versionId ? { versionId } : {}) }
}

export function isOfS3({ requestId }: HeadMetadata): boolean {
  return requestId !== undefined
}
