import { checkPattern, type EventPattern, matches } from 'local-cloud/event-pattern'
import { CannotLook, type ObjectEvent, objectEvents } from '../../checklist/index.ts'
import { printable } from '../../core/index.ts'
import type { KeyFilter } from './notification.ts'

/** The events of a bucket that an EventBridge rule matches. */
export interface RuleReach {
  readonly events: readonly ObjectEvent[]
  /** Whether the test object's events are among them. */
  readonly covers: boolean
  /** Whether it also matches events of other buckets. */
  readonly otherBuckets: boolean
  /** Its key filter; `undefined` if that is more than a prefix and a suffix. */
  readonly filter: KeyFilter | undefined
}

/**
 * Matches events as S3 sends them against a rule's pattern.
 *
 * @throws {CannotLook} on a comparison that is not supported here
 */
export function reachOf(
  ruleName: string,
  text: string,
  { bucket, key }: { readonly bucket: string; readonly key: string },
): RuleReach {
  const pattern = parse(ruleName, text)
  const filter = filterIn(pattern)
  const within = filter === undefined ? key : `${filter.prefix}x${filter.suffix}`
  const passing = (inBucket: string, name: string) =>
    objectEvents.filter((event) => matches(pattern, eventBridgeEvent(event, inBucket, name)))
  const [ofKey, ofOthers] = [passing(bucket, key), passing(bucket, within)]
  return {
    events: objectEvents.filter((event) => ofKey.includes(event) || ofOthers.includes(event)),
    covers: ofKey.length > 0,
    otherBuckets: [key, within].some((name) => passing(otherBucket, name).length > 0),
    filter,
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

/** As the construct writes it: a prefix, a suffix, or both as one wildcard. */
function filterIn(pattern: EventPattern): KeyFilter | undefined {
  const { detail } = pattern as { detail?: { object?: { key?: readonly unknown[] } } }
  const matchers = detail?.object?.key
  if (matchers === undefined) return { prefix: '', suffix: '' }
  const [matcher, ...others] = matchers
  if (others.length > 0 || typeof matcher !== 'object' || matcher === null) return undefined
  const {
    prefix = '',
    suffix = '',
    wildcard,
  } = matcher as Partial<Record<'prefix' | 'suffix' | 'wildcard', string>>
  if (wildcard === undefined)
    return 'prefix' in matcher || 'suffix' in matcher ? { prefix, suffix } : undefined
  const [, before, after] = /^([^*\\]*)\*([^*\\]*)$/.exec(wildcard) ?? []
  return before === undefined || after === undefined ? undefined : { prefix: before, suffix: after }
}
