import { createRandom, type Random } from '../../../../e2e/support/random.ts'
import { underClock } from './clock.ts'
import { Divergence } from './divergence.ts'
import { counter, type Tally } from './tally.ts'
import { createWorld, dayMs, type World } from './world.ts'

const startMs = Date.UTC(2026, 10, 23)
const mostFaultySteps = 150
const mostStepsToDrain = 2_000

/**
 * Runs one history: a bucket to which things happen, their events on their way, the real handler on
 * the real table adapter, and a table, all of them failing; then all heals, and what must hold is
 * checked. One seed, one history, to the last detail.
 *
 * @param tally counts what happened
 * @param trace called with each step, to explain a divergence
 * @throws {Divergence} when something does not hold
 */
export async function runHistory(
  seed: number,
  tally: Tally = new Map(),
  trace?: (line: string) => void,
): Promise<void> {
  const { stackTraceLimit } = Error
  // A table that fails all the time makes many errors, and their stacks would cost a third of it all.
  if (trace === undefined) Error.stackTraceLimit = 0
  try {
    const random = createRandom(seed)
    const count = counter(tally)
    await underClock(startMs, async (clock) => {
      const world = createWorld({ random, clock, count, trace: trace ?? (() => {}) })
      await live(world, random)
      if (random.chance(0.2)) await outliveTombstones(world)
      count('rows written', world.judge.writes)
      if (world.objects() !== undefined) count('compared with the bucket')
    })
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

async function live(world: World, random: Random): Promise<void> {
  world.plan(2 + random.below(12))
  if (random.chance(0.05)) world.heal()
  for (let steps = random.below(mostFaultySteps); steps > 0; steps--) await world.step()
  world.heal()
  await drain(world)
  world.redriveAll()
  await drain(world)
  checkDeadLetters(world)
  world.judge.conclude(world.objects())
}

/** Once they are gone, the objects that live are still there, and new events make new rows. */
async function outliveTombstones(world: World): Promise<void> {
  await world.pass(36 * dayMs)
  if (world.tombstoneDays > 36) world.judge.conclude(undefined)
  if (world.tombstoneDays < Infinity) {
    await world.pass(world.tombstoneDays * dayMs)
    world.forgetExpired()
  }
  world.judge.conclude(undefined)
  world.plan(4)
  await drain(world)
  world.judge.conclude(undefined)
}

async function drain(world: World): Promise<void> {
  for (let steps = 0; steps < mostStepsToDrain; steps++) {
    const goesOn = (await world.step()) || (await world.wait())
    if (!goesOn) return
  }
  throw new Divergence('g: once the faults end, all is delivered in 2,000 steps', 'it is not')
}

function checkDeadLetters({ sent, dead }: World): void {
  const poison = sent.filter(({ poisonous }) => poisonous).length
  const good = dead.filter(({ poisonous }) => !poisonous).map(({ payload }) => payload)
  if (good.length === 0 && dead.length === poison) return
  throw new Divergence(
    'd: the dead letters are the poison, all of it and nothing else',
    `of ${poison} poisonous letters ${dead.length - good.length} are there, and of the good ones ${JSON.stringify(good)}`,
  )
}
