import type { Random } from '../../../../e2e/support/random.ts'
import type { Fate, Request } from './network.ts'

/**
 * What goes wrong in a history, as weights against all else that can happen. Each kind is left out
 * of many histories, so that what one hides another shows.
 */
export interface Faults {
  readonly fates: Readonly<Record<Exclude<Fate, 'apply' | 'answer'>, number>>
  /** The function is stopped while it runs, or its answer is lost. */
  readonly crash: number
  /** For a while the table denies or throttles everything. */
  readonly outage: number
  /** What was sent is sent once more. */
  readonly duplicate: number
  readonly redrive: number
  /** Share of letters with poison in them. */
  readonly poison: number
  /** Share of steps in which time leaps by hours or days. */
  readonly leap: number
  /** Share of events delayed by up to an hour. */
  readonly delay: number
}

export function chooseFaults(random: Random): Faults {
  const some = (most: number) => (random.chance(0.5) ? random.below(1_000) / 1_000 : 0) * most
  return {
    fates: {
      lose: some(4),
      garble: some(1),
      throttle: some(4),
      break: some(3),
      drop: some(3),
      deny: some(1),
      hang: some(3),
      repeat: some(1),
    },
    crash: some(1),
    outage: some(0.2),
    duplicate: some(1),
    redrive: some(2),
    poison: some(0.3),
    leap: some(0.1),
    delay: some(0.5),
  }
}

export type Outage = 'deny' | 'throttle' | undefined

/** What becomes of a request now; `undefined` if it vanishes. */
export function chooseFate(
  random: Random,
  request: Request,
  faults: Faults | undefined,
  outage: Outage,
): Fate | undefined {
  if (request.stray) return random.chance(0.6) ? 'apply' : undefined
  const done = request.applied !== undefined
  if (faults === undefined) return done ? 'answer' : 'apply'
  if (!done && outage !== undefined) return outage
  const { lose, garble, throttle, break: breaks, drop, deny, hang, repeat } = faults.fates
  return done
    ? random.weigh([
        [5, 'answer'],
        [lose, 'lose'],
        [garble, 'garble'],
        [repeat, 'repeat'],
      ] as const)
    : random.weigh([
        [5, 'apply'],
        [throttle, 'throttle'],
        [breaks, 'break'],
        [drop, 'drop'],
        [deny, 'deny'],
        [hang, 'hang'],
      ] as const)
}
