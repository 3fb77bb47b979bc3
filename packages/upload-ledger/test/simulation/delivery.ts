import type { Random } from '../../../../e2e/support/random.ts'
import { Divergence } from './divergence.ts'
import { onFailureEvent, onFailureRecord, pipesEvent, snsEvent, sqsEvent } from './forms.ts'
import type { HistoryJudge } from './history-judge.ts'
import type { Instances, Run } from './instances.ts'
import { createInvocations, type PendingInvocation } from './invocations.ts'
import type { Judge } from './judge.ts'
import type { Letter } from './letter.ts'
import { createQueue, type Message } from './queue.ts'
import type { Count } from './tally.ts'

/** Everything between the sender of an event and the function, by AWS's rules. */
export interface Delivery {
  post(letter: Letter, dueMs: number): void
  /** Invokes the function with messages of the queue, if any is visible. */
  startBatch(remainingMs: number): Promise<void>
  /** Invokes the function with one event, if any is due. */
  startOne(remainingMs: number): Promise<void>
  /** Does with an invocation that has ended what its answer says. */
  close(run: Run): void
  /** The invocation stopped, or its answer was lost: nothing of it is known. */
  lose(run: Run): void
  /** Sends a dead letter again, in one of the ways in which that is done. */
  redrive(letter: Letter): void
  readonly dead: readonly Letter[]
  hasBatch(): boolean
  hasOne(): boolean
  /** When something can be delivered that cannot be now. */
  nextMs(): number | undefined
}

interface Parts {
  readonly random: Random
  readonly now: () => number
  readonly instances: Instances
  readonly judge: Judge
  /** `undefined` if no history is kept. */
  readonly historyJudge: HistoryJudge | undefined
  readonly count: Count
}

export function createDelivery(parts: Parts): Delivery {
  const { random, now, instances, judge, historyJudge, count } = parts
  const dead: Letter[] = []
  const bury = (letter: Letter) => void dead.push(letter)
  /** Whether EventBridge Pipes has the queue's messages carried, and not Lambda itself. */
  const isPipe = random.chance(0.3)
  const queue = createQueue(bury)
  const invocations = createInvocations(bury)
  const batches = new Map<Run, readonly Message[]>()
  const singles = new Map<Run, PendingInvocation>()

  const post = (letter: Letter, dueMs: number) =>
    letter.by === 'queue' ? queue.send(letter, dueMs) : invocations.send(letter, dueMs)
  const deliver = ({ facts, others }: Letter) => {
    if (historyJudge !== undefined) [...facts, ...others].forEach(historyJudge.deliver)
  }
  const acknowledge = ({ facts, others }: Letter) => {
    facts.forEach(judge.acknowledge)
    if (historyJudge !== undefined) [...facts, ...others].forEach(historyJudge.acknowledge)
  }

  const closeBatch = (messages: readonly Message[], run: Run) => {
    const failed = failedIds(messages, run)
    for (const { id, letter } of messages) {
      if (failed.has(id)) {
        queue.release(id, now())
      } else {
        queue.remove(id)
        acknowledge(letter)
      }
    }
  }

  return {
    post,
    async startBatch(remainingMs) {
      const messages = queue.receive(now(), random)
      if (messages.length === 0) return
      if (messages.length > 1) count('batches')
      for (const { letter } of messages) deliver(letter)
      const bodies = messages.map(({ id, letter }) => ({ id, body: String(letter.payload) }))
      if (isPipe) count('lists of messages')
      const payload = isPipe ? pipesEvent(bodies) : sqsEvent(bodies)
      batches.set(await instances.invoke(payload, remainingMs), messages)
    },
    async startOne(remainingMs) {
      const one = invocations.take(now(), random)
      if (one === undefined) return
      deliver(one.letter)
      singles.set(await instances.invoke(one.letter.payload, remainingMs), one)
    },
    close(run) {
      const messages = batches.get(run)
      const one = singles.get(run)
      if (messages !== undefined) closeBatch(messages, run)
      else if (one !== undefined && run.end !== undefined && 'answer' in run.end) {
        acknowledge(one.letter)
      } else if (one !== undefined) invocations.fail(one, now())
      batches.delete(run)
      singles.delete(run)
      instances.dismiss(run)
    },
    lose(run) {
      const one = singles.get(run)
      if (one !== undefined) invocations.fail(one, now())
      batches.delete(run)
      singles.delete(run)
      instances.stop(run)
    },
    redrive(letter) {
      dead.splice(dead.indexOf(letter), 1)
      post(letter.by === 'queue' ? letter : fromInvocation(random, letter), now())
    },
    dead,
    hasBatch: () => queue.hasVisible(now()),
    hasOne: () => invocations.hasDue(now()),
    nextMs() {
      const times = [queue.nextVisibleMs(now()), invocations.nextDueMs(now())]
      const known = times.flatMap((time) => time ?? [])
      return known.length === 0 ? undefined : Math.min(...known)
    },
  }
}

/** As it was, or as Lambda put it into the on-failure destination, by either way. */
function fromInvocation(random: Random, letter: Letter): Letter {
  const record = random.pick([onFailureRecord, onFailureEvent])(letter.payload)
  return random.pick([
    letter,
    { ...letter, payload: record },
    { ...letter, payload: snsEvent(record) },
    { ...letter, by: 'queue', payload: JSON.stringify(record) },
  ])
}

/** A thrown error fails the whole batch. */
function failedIds(messages: readonly Message[], { end }: Run): ReadonlySet<string> {
  const sent = messages.map(({ id }) => id)
  if (end === undefined || 'error' in end) return new Set(sent)
  // An answer that names no failures is that of a batch without one.
  const answer = end.answer as { batchItemFailures?: readonly { itemIdentifier: string }[] }
  const failed = (answer.batchItemFailures ?? []).map(({ itemIdentifier }) => itemIdentifier)
  const ids = new Set(failed)
  if (ids.size !== failed.length || failed.some((id) => !sent.includes(id))) {
    throw new Divergence(
      'h: a function answers before its timeout, and names messages of its batch, each once',
      `of ${sent.join()} it named ${failed.join()}`,
    )
  }
  return ids
}
