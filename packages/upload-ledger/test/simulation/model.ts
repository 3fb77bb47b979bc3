/**
 * What the ledger must come to, written once more and differently, so that a mistake in one shows
 * against the other: of all the events of an object the greatest wins, and nothing else counts.
 */
export interface Model {
  add(fact: Fact): void
  /** The events that won, one an object. */
  winners(): Iterable<Fact>
}

/** An event that moves a row, as its sender knows it, under the names of the row's attributes. */
export interface Fact {
  readonly bucket: string
  readonly object_key: string
  readonly size: number
  readonly etag: string
  readonly event_time: string
  readonly event_name: string
  readonly sequencer: string
}

export function createModel(): Model {
  const greatest = new Map<string, Fact>()
  return {
    add(fact) {
      const object = JSON.stringify([fact.bucket, fact.object_key])
      const held = greatest.get(object)
      if (held === undefined || compareFacts(fact, held) > 0) greatest.set(object, fact)
    },
    winners: () => greatest.values(),
  }
}

/** Below 0 if `a` came first, above 0 if `b` did. */
export function compareFacts(a: Fact, b: Fact): number {
  const [x, y] = [sequencerNumber(a), sequencerNumber(b)]
  if (x !== y) return x < y ? -1 : 1
  const byRank = Number(isRemoval(a)) - Number(isRemoval(b))
  const byTime = timeMs(a) - timeMs(b)
  return x === 0n ? byTime || byRank : byRank || byTime
}

export function isRemoval({ event_name: name }: Fact): boolean {
  return name.startsWith('ObjectRemoved') || name.startsWith('LifecycleExpiration')
}

/** No sequencer counts as 0, the least. */
export function sequencerNumber({ sequencer }: Fact): bigint {
  return BigInt(`0x0${sequencer}`)
}

export function timeMs({ event_time: time }: Fact): number {
  if (time === '') return 0
  return Date.parse(/(Z|[+-]\d\d:\d\d)$/.test(time) ? time : `${time}Z`)
}
