import type { Random } from '../../../../e2e/support/random.ts'
import { compareFacts, type Fact, isRemoval, sequencerNumber, timeMs } from './model.ts'

/** Something that S3 sends an event of. */
export interface Happening {
  readonly fact: Fact
  /** EventBridge rounds times down to seconds, so this is decided when the event is made. */
  readonly form: 's3' | 'eventbridge'
  /** Whether it changes an object; a tag does not. */
  readonly moves: boolean
}

/** How a bucket of this history behaves. */
export interface BucketHabits {
  /**
   * Whether the sequencers are S3's own: there, ever greater, a multipart upload's of its start, a
   * lifecycle deletion's of its object. Then the ledger must equal the bucket itself.
   */
  readonly faithful: boolean
  /** 16 and 18 digits, upper and lower case; otherwise S3's 18 in upper case. */
  readonly mixedForms: boolean
  /** How far the clock of the events may be off, either way. */
  readonly skewMs: number
  /** Share of events in EventBridge's form. */
  readonly eventBridge: number
}

export interface Bucket {
  next(nowMs: number): Happening
  /** The objects that exist now; only a faithful bucket reports them. */
  objects(): readonly Fact[]
  /** Every object that something happened to. */
  isKnown(bucket: string, key: string): boolean
}

/** Each differs from itself decoded or encoded once more. */
const keys = [
  'incoming/notes.txt',
  'incoming/a b+c (2).txt',
  'incoming/50%25 off+%2B.txt',
  'incoming//né 😀/../x',
  '__proto__',
]

/** A bucket to which things happen, one after the other, until one stops asking. */
export function createBucket(random: Random, habits: BucketHabits): Bucket {
  const names = keys.slice(random.below(keys.length)).slice(0, 1 + random.below(3))
  const current = new Map<string, Fact>()
  const known = new Set<string>()
  const uploads: { readonly object: string; readonly sequencer: bigint }[] = []
  const past: Fact[] = []
  let clock = 0x6743aa0000000000n + BigInt(random.below(2 ** 30))

  const tick = () => {
    clock += BigInt(1 + random.below(random.chance(0.5) ? 16 : 2 ** 31))
    return clock
  }
  const happen = (object: string): Pick<Happening, 'moves'> & EventStart => {
    const held = current.get(object)
    const upload = uploads.findIndex((one) => one.object === object)
    const what = random.weigh([
      [5, 'put'],
      [2, 'copy'],
      [2, 'begin'],
      [upload < 0 ? 0 : 3, 'complete'],
      [3, 'delete'],
      [held === undefined ? 0 : 2, 'expire'],
      [1, 'touch'],
    ] as const)
    if (what === 'copy') return { moves: true, name: 'ObjectCreated:Copy', sequencer: tick() }
    if (what === 'delete') return { moves: true, name: 'ObjectRemoved:Delete', sequencer: tick() }
    if (what === 'touch') return { moves: false, name: random.pick(unmoving), sequencer: tick() }
    if (what === 'expire' && held !== undefined) {
      const sequencer = sequencerNumber(held)
      return { moves: true, name: 'LifecycleExpiration:Delete', sequencer }
    }
    if (what === 'begin') uploads.push({ object, sequencer: tick() })
    if (what === 'complete') {
      const [begun] = uploads.splice(upload, 1)
      const name = 'ObjectCreated:CompleteMultipartUpload'
      return { moves: true, name, sequencer: begun?.sequencer ?? tick() }
    }
    return { moves: true, name: 'ObjectCreated:Put', sequencer: tick() }
  }

  /** What the object is after it: of two uploads S3 shows the one that began last. */
  const take = (object: string, fact: Fact) => {
    const held = current.get(object)
    if (isRemoval(fact)) {
      current.delete(object)
      // An upload that a removal overtook has a sequencer from before it: not promised.
      for (let i = uploads.length - 1; i >= 0; i--) {
        if (uploads[i]?.object === object) uploads.splice(i, 1)
      }
    } else if (held === undefined || sequencerNumber(fact) > sequencerNumber(held)) {
      current.set(object, fact)
    }
  }

  return {
    next(nowMs) {
      const bucket = random.chance(0.9) ? 'uploads' : 'uploads-2'
      const key = random.pick(names)
      const object = JSON.stringify([bucket, key])
      const { moves, name, sequencer } = happen(object)
      const form = random.chance(habits.eventBridge) ? 'eventbridge' : 's3'
      const again = past.filter((one) => one.bucket === bucket && one.object_key === key)
      const removal = /Removed|Expiration/.test(name)
      const sent = habits.faithful
        ? written(random, habits, sequencer)
        : oddly(random, again, written(random, habits, sequencer))
      const timeless = !habits.faithful && BigInt(`0x0${sent}`) > 0n && random.chance(0.05)
      const fact: Fact = distinct(again, {
        bucket,
        object_key: key,
        size: removal ? 0 : random.below(3) * random.below(1_000_000),
        etag: removal ? '' : etag(random, name.includes('Multipart')),
        event_name: name,
        sequencer: sent,
        event_time: timeless ? '' : time(random, nowMs + skew(random, habits.skewMs), form),
      })
      if (moves) {
        known.add(object)
        past.push(fact)
        take(object, fact)
      }
      return { fact, form, moves }
    },
    objects: () => [...current.values()],
    isKnown: (bucket, key) => known.has(JSON.stringify([bucket, key])),
  }
}

interface EventStart {
  readonly name: string
  readonly sequencer: bigint
}

/** They have sequencers of their own, newer than the object's, and must not count. */
const unmoving = [
  'ObjectTagging:Put',
  'ObjectAnnotation:Put',
  'ObjectRetention:Put',
  'ObjectAcl:Put',
]

function etag(random: Random, multipart: boolean): string {
  const digits = Array.from({ length: 4 }, () =>
    random
      .below(2 ** 32)
      .toString(16)
      .padStart(8, '0'),
  )
  return digits.join('') + (multipart ? `-${1 + random.below(9)}` : '')
}

function written(random: Random, { mixedForms }: BucketHabits, sequencer: bigint): string {
  const digits = sequencer.toString(16)
  const form = mixedForms ? random.below(4) : 0
  const padded = form < 2 ? digits.padStart(18, '0') : digits.padStart(16, '0')
  return form % 2 === 0 ? padded.toUpperCase() : padded
}

/** None, that of an earlier event, or one of any length, as other stores send them. */
function oddly(random: Random, past: readonly Fact[], sequencer: string): string {
  const kind = random.below(8)
  if (kind < 2) return ''
  if (kind < 4 && past.length > 0) return random.pick(past).sequencer
  if (kind > 4) return sequencer
  const length = 1 + random.below(32)
  return Array.from({ length }, () => random.pick([...'0123456789abcdefABCDEF'])).join('')
}

function skew(random: Random, mostMs: number): number {
  return random.below(2 * mostMs + 1) - mostMs
}

/** The same moment can be written in more than one way. */
function time(random: Random, ms: number, form: Happening['form']): string {
  const iso = new Date(ms).toISOString()
  if (form === 'eventbridge') return `${iso.slice(0, 19)}Z`
  const kind = random.below(20)
  if (kind === 0) return iso.slice(0, 23)
  if (kind === 1) return `${new Date(ms + 2 * 3_600_000).toISOString().slice(0, 23)}+02:00`
  return iso
}

/** No two events of an object are equal in all that orders them: nothing could distinguish them. */
function distinct(past: readonly Fact[], fact: Fact): Fact {
  let moved = fact
  while (past.some((other) => compareFacts(other, moved) === 0)) {
    const iso = new Date(timeMs(moved) + 1_000).toISOString()
    moved = { ...moved, event_time: fact.event_time.length === 20 ? `${iso.slice(0, 19)}Z` : iso }
  }
  return moved
}
