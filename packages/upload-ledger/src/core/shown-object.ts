import type { ObjectDetails } from './object-details.ts'

/** What S3 shows under a key at one moment. */
export type ShownObject =
  | {
      readonly exists: true
      readonly sizeBytes: number
      /** Without quotes. */
      readonly etag: string
      /** In whole seconds, written as `2026-11-23T04:00:00.000Z`. */
      readonly lastModified: string
      /** Of the current version; absent where the bucket never had versions. */
      readonly versionId?: string
      /** As far as they are asked for. */
      readonly details?: ObjectDetails
    }
  | {
      readonly exists: false
      /** Of the delete marker that hides the object, if there is one. */
      readonly versionId?: string
    }

/**
 * Asks S3 what is under a key: one HeadObject of the current version.
 *
 * Only S3's own 404 is `exists: false`. Whatever else is no answer is an error, never an absent object.
 *
 * @throws {LedgerError} `refused` or `configuration` when a retry cannot help, `unavailable` when it
 *   may
 */
export type ShowObject = (
  object: { readonly bucket: string; readonly key: string },
  signal?: AbortSignal,
) => Promise<ShownObject>
