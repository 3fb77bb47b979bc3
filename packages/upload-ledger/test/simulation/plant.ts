import type { Random } from '../../../../e2e/support/random.ts'
import type { Happening } from './bucket.ts'
import { itemOf } from './fact-item.ts'
import type { Items } from './items.ts'
import { type Judge, unreadableTime } from './judge.ts'
import { isRemoval } from './model.ts'
import type { Count } from './tally.ts'

interface PlantParts {
  readonly random: Random
  readonly items: Items
  readonly judge: Judge
  readonly count: Count
}

/**
 * Puts a row there as the original exercise left it, if the object has none yet: of this very event,
 * which may be delivered again or not, or one of which next to nothing can be read.
 *
 * @returns whether the event is still to be sent
 */
export function plantExerciseRow(
  { random, items, judge, count }: PlantParts,
  { fact, moves }: Happening,
): boolean {
  const exists = items.get(fact.bucket, fact.object_key) !== undefined
  if (exists || !moves || isRemoval(fact)) return true
  count('exercise rows')
  const row = itemOf(fact)
  if (random.chance(0.7)) {
    items.plant(row)
    judge.plant(fact)
    return random.chance(0.5)
  }
  const { event_time: _time, sequencer: _sequencer, ...bare } = row
  items.plant(random.pick([bare, { ...row, event_time: { S: unreadableTime } }]))
  return true
}
