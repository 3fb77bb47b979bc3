import {
  DeleteObjectCommand,
  HeadObjectCommand,
  ListObjectVersionsCommand,
  PutObjectCommand,
  type S3Client,
} from '@aws-sdk/client-s3'
import { CannotLook } from '../../checklist/index.ts'
import { ask, askForOne } from './ask.ts'

export interface SeenObject {
  readonly sizeBytes: number
  readonly etag: string
  /** Milliseconds since 1970. */
  readonly writtenAtMs: number
}

/** The object that doctor follows through the pipeline. */
export interface TestObject {
  /** As it is in the bucket now. */
  look(): Promise<SeenObject | undefined>
  /** Removes it, once. */
  remove(): Promise<void>
  /** Deletes every version that it can; returns the names of those still in the bucket. */
  leftovers(): Promise<readonly string[]>
}

/** Where the test object is, or is to be. */
interface ObjectAddress {
  readonly s3: S3Client
  readonly bucket: string
  readonly key: string
}

/** An object that may exist and stays as it is. */
export function standingObject(address: ObjectAddress): Pick<TestObject, 'look'> {
  return { look: () => head(address) }
}

const body = 'Uploaded to see this pipeline at work; it is removed again.\n'

/** An object that is uploaded at the first look and removed at the end. */
export function passingObject(address: ObjectAddress, now: () => number): TestObject {
  const { s3, bucket: Bucket, key: Key } = address
  let uploaded: Promise<SeenObject> | undefined
  let removed: Promise<void> | undefined
  /** True also while it is unknown whether S3 stored it. */
  let mayBeThere = false
  /** As S3 named them, for a person who may not list them. */
  const versions = new Set<string | undefined>()

  async function upload(): Promise<SeenObject> {
    const writtenAtMs = now()
    const put = new PutObjectCommand({ Bucket, Key, Body: body, ContentType: 'text/plain' })
    mayBeThere = true
    const { VersionId, ETag = '' } = await ask('s3:PutObject', () => s3.send(put)).catch(
      (error) => {
        if (error instanceof CannotLook) mayBeThere = false
        throw error
      },
    )
    versions.add(VersionId)
    return { sizeBytes: Buffer.byteLength(body), etag: unquoted(ETag), writtenAtMs }
  }
  async function removeOnce(): Promise<void> {
    const { VersionId, DeleteMarker } = await ask('s3:DeleteObject', () =>
      s3.send(new DeleteObjectCommand({ Bucket, Key })),
    )
    if (DeleteMarker) versions.add(VersionId)
    else versions.clear()
  }
  /** One that failed may be tried again. */
  const remove = (): Promise<void> =>
    (removed ??= removeOnce().catch((error) => {
      removed = undefined
      throw error
    }))

  async function present(): Promise<readonly (string | undefined)[]> {
    try {
      const found = await ask('s3:ListBucketVersions', () =>
        s3.send(new ListObjectVersionsCommand({ Bucket, Prefix: Key })),
      )
      const { Versions = [], DeleteMarkers = [] } = found
      return [...Versions, ...DeleteMarkers]
        .filter((one) => one.Key === Key)
        .map(({ VersionId }) => VersionId)
    } catch (error) {
      if (error instanceof CannotLook) return [...versions]
      throw error
    }
  }

  return {
    look: () => (uploaded ??= upload()),
    remove,
    async leftovers() {
      if (!mayBeThere) return []
      await remove()
      for (const VersionId of await present()) {
        await ask('s3:DeleteObjectVersion', () =>
          s3.send(new DeleteObjectCommand({ Bucket, Key, ...(VersionId ? { VersionId } : {}) })),
        )
        versions.delete(VersionId)
      }
      const left = await present()
      return left.map((version) => (version ? `${Key} (version ${version})` : Key))
    },
  }
}

async function head({
  s3,
  bucket: Bucket,
  key: Key,
}: ObjectAddress): Promise<SeenObject | undefined> {
  const found = await askForOne(
    's3:GetObject',
    () => s3.send(new HeadObjectCommand({ Bucket, Key })),
    ['NotFound', 'NoSuchKey'],
  )
  if (found === undefined) return undefined
  const { ContentLength = 0, ETag = '', LastModified } = found
  return {
    sizeBytes: ContentLength,
    etag: unquoted(ETag),
    writtenAtMs: LastModified?.getTime() ?? 0,
  }
}

function unquoted(etag: string): string {
  return etag.replaceAll('"', '')
}
