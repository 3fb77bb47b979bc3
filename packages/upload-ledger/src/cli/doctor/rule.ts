import { checkPattern, type EventPattern, matches } from 'local-cloud/event-pattern'
import { CannotLook, type ObjectEvent, objectEvents } from '../../checklist/index.ts'
import { type KeyFilter, printable } from '../../core/index.ts'

/** The events of a bucket that an EventBridge rule matches. */
export interface RuleReach {
  readonly events: readonly ObjectEvent[]
  /** Whether events of each key are among them. */
  readonly covers: readonly boolean[]
  /** Whether it matches expirations by lifecycle rules. */
  readonly carriesExpirations: boolean
  /** Whether it also matches events of other buckets. */
  readonly otherBuckets: boolean
  /** Its key filters, of which one must fit; none if they are more than prefixes and suffixes. */
  readonly filters: readonly KeyFilter[]
}

/**
 * Matches events as S3 sends them against a rule's pattern.
 *
 * @throws {CannotLook} on a comparison that is not supported here
 */
export function reachOf(
  ruleName: string,
  text: string,
  { bucket, keys }: { readonly bucket: string; readonly keys: readonly string[] },
): RuleReach {
  const pattern = parse(ruleName, text)
  const filters = filtersIn(pattern)
  const within = filters.map(({ prefix, suffix }) => `${prefix}x${suffix}`)
  const passing = (inBucket: string, name: string) =>
    objectEvents.filter((event) => matches(pattern, eventBridgeEvent(event, inBucket, name)))
  const all = [...keys, ...within]
  const passed = new Set(all.flatMap((name) => passing(bucket, name)))
  return {
    events: objectEvents.filter((event) => passed.has(event)),
    carriesExpirations: all.some((name) => matches(pattern, expiration(bucket, name))),
    covers: keys.map((name) => passing(bucket, name).length > 0),
    otherBuckets: all.some((name) => passing(otherBucket, name).length > 0),
    filters,
  }
}

/** No pattern names it, because it is not a valid bucket name. */
const otherBucket = 'Another Bucket'

function parse(ruleName: string, text: string): EventPattern {
  try {
    const pattern: EventPattern = JSON.parse(text)
    checkPattern(pattern)
    return pattern
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error)
    throw new CannotLook(`cannot evaluate the pattern of the rule ${ruleName}: ${printable(fact)}`)
  }
}

/** @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */
function eventBridgeEvent(event: ObjectEvent, bucket: string, key: string): object {
  const isCreation = event.startsWith('ObjectCreated:')
  return {
    version: '0',
    id: '00000000-0000-0000-0000-000000000000',
    'detail-type': isCreation ? 'Object Created' : 'Object Deleted',
    source: 'aws.s3',
    resources: [`arn:aws:s3:::${bucket}`],
    detail: {
      version: '0',
      bucket: { name: bucket },
      object: { key, ...(isCreation ? { size: 6, etag: 'e' } : {}), sequencer: '0A' },
      ...causes[event],
    },
  }
}

function expiration(bucket: string, key: string): object {
  const { detail, ...event } = eventBridgeEvent('ObjectRemoved:Delete', bucket, key) as {
    readonly detail: object
  }
  return { ...event, detail: { ...detail, reason: 'Lifecycle Expiration' } }
}

const causes: Readonly<Record<ObjectEvent, object>> = {
  'ObjectCreated:Put': { reason: 'PutObject' },
  'ObjectCreated:Post': { reason: 'POST Object' },
  'ObjectCreated:Copy': { reason: 'CopyObject' },
  'ObjectCreated:CompleteMultipartUpload': { reason: 'CompleteMultipartUpload' },
  'ObjectRemoved:Delete': { reason: 'DeleteObject', 'deletion-type': 'Permanently Deleted' },
  'ObjectRemoved:DeleteMarkerCreated': {
    reason: 'DeleteObject',
    'deletion-type': 'Delete Marker Created',
  },
}

/**
 * The filters in a pattern as the construct writes it: alternatives, each a prefix, a suffix, or both
 * as one wildcard. None if one is something else.
 */
export function filtersIn(pattern: EventPattern): readonly KeyFilter[] {
  const { detail } = pattern as { detail?: { object?: { key?: readonly unknown[] } } }
  const matchers = detail?.object?.key
  if (matchers === undefined) return [{ prefix: '', suffix: '' }]
  const filters = matchers.map(filterIn)
  return filters.every((one) => one !== undefined) ? filters : []
}

function filterIn(matcher: unknown): KeyFilter | undefined {
  if (typeof matcher !== 'object' || matcher === null) return undefined
  const {
    prefix = '',
    suffix = '',
    wildcard,
  } = matcher as Partial<Record<'prefix' | 'suffix' | 'wildcard', string>>
  if (wildcard === undefined)
    return 'prefix' in matcher || 'suffix' in matcher ? { prefix, suffix } : undefined
  // One bare star; a backslash makes the next character plain.
  const [, before, after] = /^((?:[^*\\]|\\.)*)\*((?:[^*\\]|\\.)*)$/su.exec(wildcard) ?? []
  if (before === undefined || after === undefined) return undefined
  const plain = (text: string) => text.replaceAll(/\\(.)/gsu, '$1')
  return { prefix: plain(before), suffix: plain(after) }
}
