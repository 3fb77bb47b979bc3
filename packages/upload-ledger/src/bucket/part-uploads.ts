import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  ListPartsCommand,
  type Part,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { LedgerError, printable } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import { expirationOf, refuseDotSegments } from './presigned-url.ts'

/** An upload in parts that has begun. */
export interface PartUpload {
  readonly bucket: string
  readonly key: string
  readonly uploadId: string
}

/** A part that S3 has. */
export interface StoredPart {
  readonly partNumber: number
  readonly etag: string
  readonly sizeBytes: number
}

/** One part, of exactly this size. */
export interface PartRequest {
  readonly partNumber: number
  readonly sizeBytes: number
  readonly expiresInSeconds: number
}

/** A request that uploads one part: a PUT of its bytes. */
export interface SignedPart {
  readonly url: string
  /** In UTC, `2026-11-23T04:00:00Z`: S3 refuses the URL from then on. */
  readonly expiresAt: string
}

/** Uploads in parts: a page sends the parts straight to S3. Every method throws a `LedgerError`. */
export interface PartUploads {
  /**
   * Begins an upload, and gives its id.
   *
   * @throws {LedgerError} `invalid-argument` for a key that no URL can name
   */
  create(
    object: { readonly bucket: string; readonly key: string; readonly contentType: string },
    signal?: AbortSignal,
  ): Promise<string>
  /** Signs the upload of a part, without asking S3. S3 refuses another size. */
  signPart(upload: PartUpload, part: PartRequest): Promise<SignedPart>
  /** The parts that S3 has, by their numbers. */
  parts(upload: PartUpload, signal?: AbortSignal): Promise<readonly StoredPart[]>
  /** Makes the object of these parts, and gives its etag without quotes. */
  complete(upload: PartUpload, parts: readonly StoredPart[], signal?: AbortSignal): Promise<string>
  /** Deletes the parts. One that is over already is aborted, too. */
  abort(upload: PartUpload, signal?: AbortSignal): Promise<void>
}

/** Uploads in parts on S3. */
export function s3PartUploads(client: S3Client): PartUploads {
  // The SDK would sign the checksum of the empty body that it knows, and S3 refuse every other.
  const config = { ...client.config, requestChecksumCalculation: async () => 'WHEN_REQUIRED' }
  const signing: S3Client = Object.create(client, { config: { value: config } })
  return {
    async create({ bucket, key, contentType }, signal) {
      const attempt = `begin an upload of ${printable(`${bucket}/${key}`)}`
      refuseDotSegments(key, attempt, advice)
      const { UploadId } = await asking(attempt, () =>
        client.send(
          new CreateMultipartUploadCommand({ Bucket: bucket, Key: key, ContentType: contentType }),
          optionsOf(signal),
        ),
      )
      if (UploadId !== undefined) return UploadId
      throw new LedgerError('unavailable', `Cannot ${attempt}: the answer of S3 has no upload id`)
    },
    async signPart(upload, { partNumber, sizeBytes, expiresInSeconds }) {
      const attempt = `sign part ${partNumber} of ${nameOf(upload)}`
      refuseDotSegments(upload.key, attempt, advice)
      const command = new UploadPartCommand({
        ...{ ...inputOf(upload), PartNumber: partNumber, ContentLength: sizeBytes },
      })
      const url = await asking(attempt, () =>
        getSignedUrl(signing, command, { expiresIn: expiresInSeconds }),
      )
      return { url, expiresAt: expirationOf(url) }
    },
    async parts(upload, signal) {
      return asking(`list the parts of ${nameOf(upload)}`, async () => {
        const found: StoredPart[] = []
        // The SDK's own paginator goes on after the last page, which has a marker like the others.
        for (let marker: string | undefined, more = true; more; ) {
          const command = new ListPartsCommand({ ...inputOf(upload), PartNumberMarker: marker })
          const page = await client.send(command, optionsOf(signal))
          found.push(...(page.Parts ?? []).map(storedPart))
          marker = page.NextPartNumberMarker
          more = page.IsTruncated === true && marker !== undefined
        }
        return found
      })
    },
    async complete(upload, parts, signal) {
      const Parts = parts.map(({ partNumber, etag }) => ({ PartNumber: partNumber, ETag: etag }))
      const command = new CompleteMultipartUploadCommand({
        ...{ ...inputOf(upload), MultipartUpload: { Parts } },
      })
      const { ETag = '' } = await asking(`complete the upload of ${nameOf(upload)}`, () =>
        client.send(command, optionsOf(signal)),
      )
      return ETag.replaceAll('"', '')
    },
    async abort(upload, signal) {
      const command = new AbortMultipartUploadCommand(inputOf(upload))
      await asking(`abort the upload of ${nameOf(upload)}`, async () => {
        try {
          await client.send(command, optionsOf(signal))
        } catch (error) {
          if ((error as Error).name !== 'NoSuchUpload') throw error
        }
      })
    },
  }
}

const advice = 'upload it with upload-ledger put'

async function asking<T>(attempt: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw toLedgerError(error, attempt)
  }
}

function inputOf({ bucket, key, uploadId }: PartUpload) {
  return { Bucket: bucket, Key: key, UploadId: uploadId }
}

function nameOf({ bucket, key }: PartUpload): string {
  return printable(`${bucket}/${key}`)
}

function storedPart({ PartNumber = 0, ETag = '', Size = 0 }: Part): StoredPart {
  return { partNumber: PartNumber, etag: ETag, sizeBytes: Size }
}

function optionsOf(signal: AbortSignal | undefined) {
  return signal === undefined ? {} : { abortSignal: signal }
}
