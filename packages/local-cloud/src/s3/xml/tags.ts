import { invalidArgument, S3Error } from '../errors.ts'
import { malformed, readXml } from './read-xml.ts'
import { namespace, optional, type Xml, xml } from './write-xml.ts'

/** In the order given; in pairs, as a tag may be called `__proto__`. */
export type Tags = readonly (readonly [key: string, value: string])[]

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-tagging.html */
export const mostObjectTags = 10

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/CostAllocTagging.html */
export const mostBucketTags = 50

/**
 * Reads `x-amz-tagging`, which is encoded like the query of a URL.
 *
 * @throws {S3Error} `InvalidArgument` for what is not so encoded or names a tag twice, and what
 *   `checkTags` throws
 */
export function parseTagHeader(value: string): Tags {
  const tags = value
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair): [string, string] => {
      const equals = pair.indexOf('=')
      const key = equals < 0 ? pair : pair.slice(0, equals)
      return [decode(key, value), decode(equals < 0 ? '' : pair.slice(equals + 1), value)]
    })
  if (new Set(tags.map(([key]) => key)).size < tags.length) throw badHeader(value)
  return checkTags(tags, mostObjectTags)
}

/**
 * Reads the body of PutObjectTagging and PutBucketTagging.
 *
 * @throws {S3Error} `MalformedXML`, and what `checkTags` throws
 */
export function readTagSet(body: Buffer, most: number): Tags {
  const set = readXml(body, 'Tagging').one('TagSet')
  if (set === undefined) throw malformed()
  return checkTags(
    set.all('Tag').map((tag): [string, string] => [tag.text('Key'), tag.text('Value')]),
    most,
  )
}

export function writeTagSet(tags: Tags): Xml {
  const written = tags.map(([key, value]) => {
    // A value may be empty, and its element must still be there.
    return xml`<Tag>${optional('Key', key)}${optional('Value', value)}</Tag>`
  })
  return xml`<Tagging xmlns="${namespace}"><TagSet>${written}</TagSet></Tagging>`
}

/**
 * @throws {S3Error} `BadRequest` for too many, `InvalidTag` for a key that is not 1 to 128
 *   characters or a value of more than 256, for characters that S3 does not take, and for one key
 *   twice
 */
export function checkTags(tags: Tags, most: number): Tags {
  if (tags.length > most) {
    const what = most === mostObjectTags ? 'Object' : 'Bucket'
    throw new S3Error('BadRequest', `${what} tags cannot be greater than ${most}`)
  }
  const keys = new Set<string>()
  for (const [key, value] of tags) {
    if (!isWord(key, 1, 128)) throw invalidTag('The TagKey you have provided is invalid', key)
    if (!isWord(value, 0, 256)) throw invalidTag('The TagValue you have provided is invalid', key)
    if (key.startsWith('aws:')) {
      throw invalidTag('System tags cannot be added/updated by requester', key)
    }
    if (keys.has(key)) throw invalidTag('Cannot provide multiple Tags with the same key', key)
    keys.add(key)
  }
  return tags
}

/** Lengths are counted in UTF-16 units, as S3 counts them. */
function isWord(text: string, least: number, most: number): boolean {
  return text.length >= least && text.length <= most && allowed.test(text)
}

const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u

function decode(text: string, whole: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw badHeader(whole)
  }
}

function badHeader(value: string): S3Error {
  const message =
    "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates"
  return invalidArgument(message, 'x-amz-tagging', value)
}

function invalidTag(message: string, key: string): S3Error {
  return new S3Error('InvalidTag', message, { TagKey: key })
}
