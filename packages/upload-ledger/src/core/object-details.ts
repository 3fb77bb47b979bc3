/** Facts of an object that no event carries, under the attribute names of the table. */
export interface ObjectDetails {
  readonly content_type?: string
  readonly storage_class?: string
  /** The user's own, by its names in lower case. */
  readonly metadata?: Texts
  readonly tags?: Texts
  /** Base64, as S3 writes them; only those that were uploaded or that S3 worked out. */
  readonly checksum_crc32?: string
  readonly checksum_crc32c?: string
  readonly checksum_crc64nvme?: string
  readonly checksum_sha1?: string
  readonly checksum_sha256?: string
  /** Whether they are of the whole object or of its parts. */
  readonly checksum_type?: string
}

/** Texts by their names. */
export type Texts = Readonly<Record<string, string>>

/** What a function may be set to record of an object, each as `ENRICH` names it. */
export const detailGroups = [
  'content_type',
  'storage_class',
  'metadata',
  'tags',
  'checksums',
] as const
export type DetailGroup = (typeof detailGroups)[number]

/** The attributes of a row that are texts among the details. */
export const detailTexts = [
  'content_type',
  'storage_class',
  'checksum_crc32',
  'checksum_crc32c',
  'checksum_crc64nvme',
  'checksum_sha1',
  'checksum_sha256',
  'checksum_type',
] as const

/** The attributes of a row that are maps of texts. */
export const detailMaps = ['metadata', 'tags'] as const

/** Whether two objects have the same tags; without tags is without any. */
export function sameTexts(a: Texts = {}, b: Texts = {}): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && a[name] === b[name])
  )
}

/** The tags of the current version of an object. */
export interface ShownTags {
  readonly tags: Texts
  /** Absent where the bucket never had versions. */
  readonly versionId?: string
}

/**
 * Asks S3 for the tags of the current version of an object; `undefined` where there is no object.
 *
 * @throws {LedgerError} as `ShowObject`
 */
export type ShowTags = (
  object: { readonly bucket: string; readonly key: string },
  signal?: AbortSignal,
) => Promise<ShownTags | undefined>

/** Whether an event of this name says that an object's tags have changed. */
export function isTagEvent(eventName: string): boolean {
  return /^(s3:)?ObjectTagging:/.test(eventName)
}
