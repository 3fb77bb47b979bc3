import { UpdateItemCommand } from '@aws-sdk/client-dynamodb'
import type { Random } from '../../../../e2e/support/random.ts'
import { type BucketHabits, createBucket, type Happening } from './bucket.ts'
import { type Clock, settle } from './clock.ts'
import { createDelivery } from './delivery.ts'
import { Divergence } from './divergence.ts'
import { chooseFate, chooseFaults, type Faults, type Outage } from './faults.ts'
import { createHistoryJudge } from './history-judge.ts'
import { createInstances, type HistorySettings } from './instances.ts'
import { createItems, type Items } from './items.ts'
import { createJudge, type Judge, type Keeping } from './judge.ts'
import { type Letter, writeLetters } from './letter.ts'
import { createNetwork, type Request } from './network.ts'
import { plantExerciseRow } from './plant.ts'
import type { Count } from './tally.ts'

/** A bucket, the way of its events, the function and its table: all that there is in a history. */
export interface World {
  /** Does one of the things that can happen now; `false` if only time is left to pass. */
  step(): Promise<boolean>
  /** Lets time pass until something can happen again; `false` if nothing ever will. */
  wait(): Promise<boolean>
  pass(ms: number): Promise<void>
  /** From now on nothing fails. */
  heal(): void
  /** How many more things are to happen to the bucket. */
  plan(happenings: number): void
  redriveAll(): void
  /** Every letter sent, and the dead ones. */
  readonly sent: readonly Letter[]
  readonly dead: readonly Letter[]
  readonly judge: Judge
  /** How long a tombstone stays; Infinity for ever. */
  readonly tombstoneDays: number
  /** Takes out of account what has expired by now: the removals, and all of the history. */
  forgetExpired(): void
  /** What the bucket holds, where its events are such that the table must equal it. */
  objects(): readonly Happening['fact'][] | undefined
}

export interface WorldParts {
  readonly random: Random
  readonly clock: Clock
  readonly count: Count
  readonly trace: (line: string) => void
}

export const dayMs = 86_400_000
/** All that is on its way arrives before the first tombstone may go. */
const mostElapsedMs = 30 * dayMs
/** Each wraps what it sends once more; text in text doubles in length. */
const mostRedrives = 8

export function createWorld({ random, clock, count, trace }: WorldParts): World {
  const startMs = clock.now()
  const habits = chooseHabits(random)
  const bucket = createBucket(random, habits)
  const { keeping } = habits
  const judge = createJudge(bucket.isKnown, () => items, keeping)
  const historyJudge = habits.history && createHistoryJudge(clock.now)
  const events = createItems(
    (before, after) => {
      trace(`  the history has ${JSON.stringify(after)}`)
      if (before !== undefined) count('events counted again')
      historyJudge?.write(before, after)
    },
    ['object', 'event'],
  )
  const items: Items = createItems((before, after) => {
    trace(`  the row becomes ${JSON.stringify(after)}`)
    if (before !== undefined && before.position === undefined) count('exercise rows upgraded')
    if (after?.last_size !== undefined) count('last sizes kept')
    judge.write(before, after)
    historyJudge?.show(after)
  })
  const network = createNetwork({
    apply: (command) => (command instanceof UpdateItemCommand ? events : items).apply(command),
  })
  const instances = createInstances({
    ...{ clock, network, count, most: 1 + random.below(4) },
    keepsLast: () => keeping === 'all' || (keeping === 'some' && random.chance(0.5)),
    history: habits.history,
  })
  const delivery = createDelivery({
    ...{ random, now: clock.now, instances, judge, historyJudge, count },
  })
  const sent: Letter[] = []
  let faults: Faults | undefined = chooseFaults(random)
  let outage: Outage
  let redrives = 0
  let left = 0

  const post = (letter: Letter, dueMs: number) => {
    count('deliveries')
    if (letter.poisonous) count('poison')
    sent.push(letter)
    delivery.post(letter, dueMs)
  }

  const happen = () => {
    const happenings: Happening[] = []
    for (let burst = Math.min(left, 1 + random.below(4)); burst > 0; burst--) {
      left--
      const happening = bucket.next(clock.now())
      trace(`  ${happening.form} ${JSON.stringify(happening.fact)}`)
      const planted = random.chance(habits.exercise)
      if (planted && !plantExerciseRow({ random, items, judge, count }, happening)) continue
      if (happening.moves) judge.expect(happening.fact)
      happenings.push(happening)
    }
    for (const letter of writeLetters(random, happenings, faults?.poison ?? 0)) {
      const delayMs = faults && random.chance(faults.delay) ? random.below(3_600_000) : 0
      post(letter, clock.now() + delayMs)
      if (random.chance(0.1)) post(letter, clock.now())
    }
  }

  const moveRequest = async () => {
    const request = random.pick(network.requests)
    const fate = chooseFate(random, request, faults, outage)
    const name = `${request.stray ? 'stray ' : ''}${fate ?? 'vanish'}`
    count(name)
    trace(`  ${name} ${nameOf(request)}`)
    const { command, call } = request
    if (fate === 'apply' && command instanceof UpdateItemCommand && call.applies > 0) {
      count('events updated twice by one request')
      const { Key = {}, ExpressionAttributeValues: values } = command.input
      historyJudge?.repeat(Key, Number(values?.[':deliveries']?.N))
    }
    if (fate === undefined) network.vanish(request)
    else network.step(request, fate)
    if (fate === 'apply' && metItself(request)) count('own row met again')
    await settle()
  }

  const pass = async (ms: number) => {
    const running = instances.runs.filter(({ end }) => end === undefined)
    await clock.advanceTo(clock.now() + ms)
    count('tombstones expired', items.expire(clock.now()))
    count('events expired', events.expire(clock.now()))
    for (const run of running) {
      if (run.end !== undefined) {
        count('deadlines met')
      } else if (run.deadlineMs <= clock.now()) {
        const promise =
          'h: a function answers before its timeout, and names messages of its batch, each once'
        throw new Divergence(promise, 'one still ran at its timeout')
      }
    }
  }

  const passSome = async () => {
    const leap = random.chance(faults?.leap ?? 0)
    const ms = random.below(leap ? 14 * dayMs : random.pick([100, 2_000, 90_000]))
    if (clock.now() + ms > startMs + mostElapsedMs) return
    count(leap ? 'leaps' : 'ticks')
    await pass(ms)
  }

  const crash = () => {
    const run = random.pick(instances.runs)
    count(run.end === undefined ? 'crashes' : 'answers lost')
    delivery.lose(run)
  }

  const redriveAll = () => {
    redrives++
    count('redrives', delivery.dead.length)
    for (const letter of [...delivery.dead]) delivery.redrive(letter)
  }

  const switchOutage = () => {
    outage = outage === undefined ? random.pick(['deny', 'throttle'] as const) : undefined
    count('outages')
  }

  const choices = (): readonly Choice[] => {
    const room = instances.hasRoom()
    const { runs } = instances
    const ended = runs.filter(({ end }) => end !== undefined)
    const remainingMs = () => random.pick([1_000, 3_000, 30_000, 900_000])
    const sure: readonly Choice[] = [
      [left > 0 ? 1 : 0, 'happen', happen],
      [room && delivery.hasBatch() ? 2 : 0, 'batch', () => delivery.startBatch(remainingMs())],
      [room && delivery.hasOne() ? 2 : 0, 'one', () => delivery.startOne(remainingMs())],
      [network.requests.length > 0 ? 6 : 0, 'request', moveRequest],
      [ended.length > 0 ? 3 : 0, 'close', () => delivery.close(random.pick(ended))],
    ]
    if (faults === undefined) return sure
    const { duplicate, redrive } = faults
    const again = delivery.dead.length > 0 && redrives < mostRedrives
    return [
      ...sure,
      [0.5, 'pass', passSome],
      [runs.length > 0 ? faults.crash : 0, 'crash', crash],
      [sent.length > 0 ? duplicate : 0, 'send again', () => post(random.pick(sent), clock.now())],
      [again ? redrive : 0, 'redrive', redriveAll],
      [faults.outage, 'outage', switchOutage],
    ]
  }

  return {
    async step() {
      const open = choices().filter(([weight]) => weight > 0)
      if (open.length === 0) return false
      const [, name, act] = random.weigh(open.map((choice) => [choice[0], choice] as const))
      trace(`${name}, ${clock.now() - startMs} ms after the start`)
      count('steps')
      await act()
      return true
    },
    async wait() {
      const next = delivery.nextMs()
      if (next === undefined) return false
      await pass(next - clock.now())
      return true
    },
    pass,
    heal() {
      faults = undefined
      outage = undefined
    },
    plan(happenings) {
      left = happenings
    },
    redriveAll,
    sent,
    dead: delivery.dead,
    judge,
    tombstoneDays: habits.history === undefined ? 35 : (habits.history.days ?? Infinity),
    forgetExpired() {
      judge.forgetRemovals()
      historyJudge?.forget()
    },
    objects: () => (habits.faithful ? bucket.objects() : undefined),
  }
}

/** How much it is done, what it is called, and what it does. */
type Choice = readonly [weight: number, name: string, act: () => void | Promise<void>]

/** The client sent it again, because an answer was lost, and its own row now refuses it. */
function metItself({ applied, call, command }: Request): boolean {
  if (command instanceof UpdateItemCommand) return false
  const held = applied?.refused?.Item?.position?.S
  return call.attempts > 1 && held !== undefined && held === command.input.Item?.position?.S
}

function nameOf({ command }: Request): string {
  const { input } = command
  return JSON.stringify('Item' in input ? input.Item?.position?.S : 'Key' in input && input.Key)
}

interface Habits extends BucketHabits {
  /** Share of events before which a row of the exercise stands there. */
  readonly exercise: number
  readonly keeping: Keeping
  /** `undefined` if no history is kept. */
  readonly history: HistorySettings | undefined
}

function chooseHabits(random: Random): Habits {
  return {
    keeping: random.pick(['none', 'none', 'some', 'all'] as const),
    faithful: random.chance(0.4),
    mixedForms: random.chance(0.5),
    skewMs: random.pick([0, 1_000, dayMs]),
    eventBridge: random.pick([0, 0.3, 1]),
    exercise: random.chance(0.2) ? 0.2 : 0,
    history: random.chance(0.15) ? { days: random.pick([undefined, 100]) } : undefined,
  }
}
