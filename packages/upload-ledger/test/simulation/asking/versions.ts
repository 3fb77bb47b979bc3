import type { Random } from '../../../../../e2e/support/random.ts'
import { eventKind, type ShownObject, type UploadEvent } from '../../../src/core/index.ts'
import { positionOf } from '../../../src/core/position.ts'

/** How a bucket keeps versions. A suspended one was enabled before, and may be again. */
export const bucketKinds = ['unversioned', 'versioned', 'suspended'] as const
export type BucketKind = (typeof bucketKinds)[number]

/** One key of a bucket, to which things happen as they do on S3. */
export interface Versions {
  /** Does something, and gives the events that S3 sends of it. */
  happen(): readonly UploadEvent[]
  /** What HeadObject answers now. */
  show(): ShownObject
  /** Whether a multipart upload is open. */
  isUploading(): boolean
}

interface Version {
  /** S3 orders the versions of a key by it. */
  readonly order: number
  /** `undefined` for the null version. */
  readonly id: string | undefined
  /** `undefined` for a delete marker. */
  readonly object: Content | undefined
}

interface Content {
  readonly sizeBytes: number
  readonly etag: string
}

const bucket = 'uploads'
const key = 'incoming/notes.txt'
const startMs = Date.UTC(2026, 10, 23)

/**
 * @param count called with the name of each thing that happens
 */
export function createVersions(
  random: Random,
  kind: BucketKind,
  count: (what: string) => void,
): Versions {
  let keepsVersions = kind === 'versioned'
  let wasEnabled = kind === 'versioned'
  /** The greatest order first: the current version. */
  let versions: Version[] = []
  const uploads: { readonly order: number; readonly object: Content }[] = []
  let clock = 16
  /** Of the last midnight, which lifecycle rules date their markers with. */
  let midnight = 16
  /** Of the last removal from before the bucket kept versions. */
  let lastRemoval = 0
  let made = 0
  // Nobody says whether S3 names the null version in the events of a suspended bucket.
  const namesNull = random.chance(0.5)
  // What a removal overtook in a bucket that kept no versions "might" not be there, says S3: also
  // where the bucket keeps them by the time that the upload completes.
  const hidesOvertaken = random.chance(0.5)
  const skewMs = random.pick([0, 0, 5_000])

  const tick = () => {
    clock += 1 + random.below(3)
    return clock
  }
  const content = (): Content => ({ sizeBytes: random.below(2), etag: random.pick(etags) })
  const place = (version: Version) => {
    const isNull = version.id === undefined
    // There is one null version, and a later one takes its place for good.
    const rival = isNull ? versions.find(({ id }) => id === undefined) : undefined
    if (rival !== undefined && rival.order > version.order) return
    const others = versions.filter((one) => one !== rival)
    versions = [...others, version].sort((a, b) => b.order - a.order)
  }
  const newId = () => (keepsVersions ? `v${++made}` : undefined)
  const told = (id: string | undefined, isNamed = false) => {
    if (id !== undefined) return id
    return (isNamed && keepsVersions) || (wasEnabled && namesNull) ? 'null' : undefined
  }
  const event = (
    eventName: string,
    order: number,
    versionId: string | undefined,
    object?: Content,
  ): UploadEvent => {
    const kindOfEvent = eventKind(eventName) ?? 'creation'
    const atMs = startMs + clock * 1_000 + (skewMs === 0 ? 0 : random.below(skewMs))
    const eventTime = new Date(atMs).toISOString()
    const sequencer = order.toString(16).padStart(18, '0').toUpperCase()
    const facts = { sequencer, eventTime, kind: kindOfEvent, source: 'aws:s3' }
    return {
      ...{ bucket, key, kind: kindOfEvent, eventName, eventTime, sequencer },
      sizeBytes: object?.sizeBytes ?? 0,
      etag: object?.etag ?? '',
      ...(versionId === undefined ? {} : { versionId }),
      position: positionOf(facts),
    }
  }

  const put = () => {
    const [order, id, object] = [tick(), newId(), content()]
    place({ order, id, object })
    return [event('ObjectCreated:Put', order, told(id), object)]
  }
  const complete = () => {
    const [upload] = uploads.splice(random.below(uploads.length), 1)
    if (upload === undefined) return []
    tick()
    const { order, object } = upload
    const id = newId()
    const isOvertaken = lastRemoval > order && hidesOvertaken
    if (isOvertaken) count('uploads overtaken')
    else place({ order, id, object })
    return [event('ObjectCreated:CompleteMultipartUpload', order, told(id), object)]
  }
  const remove = () => {
    if (wasEnabled) {
      const [order, id] = [tick(), newId()]
      place({ order, id, object: undefined })
      return [event('ObjectRemoved:DeleteMarkerCreated', order, told(id))]
    }
    lastRemoval = tick()
    const isThere = versions.length > 0
    versions = []
    return isThere || random.chance(0.2)
      ? [event('ObjectRemoved:Delete', lastRemoval, undefined)]
      : []
  }
  const drop = (version: Version) => {
    versions = versions.filter((one) => one !== version)
  }
  const removeVersion = (version: Version) => {
    if (version === versions[0]) count('current versions removed')
    if (version.object === undefined) count('markers removed')
    drop(version)
    return [event('ObjectRemoved:Delete', tick(), told(version.id, true))]
  }
  const expireVersion = (version: Version) => {
    drop(version)
    const at = tick()
    if (!wasEnabled) lastRemoval = at
    const versionId = wasEnabled ? told(version.id, true) : undefined
    return [event('LifecycleExpiration:Delete', version.order, versionId)]
  }
  const hideByRule = () => {
    const id = newId()
    place({ order: midnight, id, object: undefined })
    tick()
    return [event('LifecycleExpiration:DeleteMarkerCreated', midnight, told(id))]
  }

  return {
    happen() {
      const [current, ...behind] = versions
      const isOld = current?.object !== undefined && current.order < midnight
      const expirable = wasEnabled ? behind : isOld && current !== undefined ? [current] : []
      const isLoneMarker = current?.object === undefined && behind.length === 0
      const what = random.weigh([
        [5, 'put'],
        [2, 'begin'],
        [uploads.length > 0 ? 3 : 0, 'complete'],
        [3, 'remove'],
        [wasEnabled && versions.length > 0 ? 4 : 0, 'remove version'],
        [expirable.length > 0 ? 1 : 0, 'expire'],
        [wasEnabled && isOld ? 2 : 0, 'hide by rule'],
        [wasEnabled && isLoneMarker && current !== undefined ? 1 : 0, 'expire marker'],
        [1, 'midnight'],
        [kind === 'suspended' ? 2 : 0, 'switch'],
      ] as const)
      count(what)
      if (what === 'put') return put()
      if (what === 'complete') return complete()
      if (what === 'remove') return remove()
      if (what === 'remove version') return removeVersion(random.pick(versions))
      if (what === 'expire') return expireVersion(random.pick(expirable))
      if (what === 'expire marker' && current !== undefined) return expireVersion(current)
      if (what === 'hide by rule') return hideByRule()
      if (what === 'begin') uploads.push({ order: tick(), object: content() })
      else if (what === 'midnight') midnight = tick()
      else if (what === 'switch') {
        keepsVersions = !keepsVersions
        wasEnabled = true
      }
      return []
    },
    show() {
      const [current] = versions
      if (current === undefined) return { exists: false }
      const versionId = current.id ?? (wasEnabled ? 'null' : undefined)
      const version = versionId === undefined ? {} : { versionId }
      if (current.object === undefined) return { exists: false, ...version }
      const lastModified = new Date(startMs + current.order * 1_000).toISOString()
      return { exists: true, ...current.object, lastModified, ...version }
    },
    isUploading: () => uploads.length > 0,
  }
}

/** Few, so that objects of the same bytes follow each other. */
const etags = ['e1', 'e2', 'e3']
