import type { Random } from '../../../../e2e/support/random.ts'
import type { Letter } from './letter.ts'

/** A standard queue of SQS: at least once, in no order. */
export interface Queue {
  send(letter: Letter, fromMs: number): void
  /** Some of the messages that can be received now; each is hidden from then on. */
  receive(nowMs: number, random: Random): readonly Message[]
  /** Ends what was received, whether or not it is visible again by now. */
  remove(id: string): void
  /** What was not acknowledged can be received again at once. */
  release(id: string, nowMs: number): void
  hasVisible(nowMs: number): boolean
  /** When the next hidden message shows again; `undefined` if none is hidden. */
  nextVisibleMs(nowMs: number): number | undefined
}

export interface Message {
  readonly id: string
  readonly letter: Letter
}

/** Longer than any function runs here, but the clock may leap over it while one is running. */
const visibilityMs = 120_000
const maxReceiveCount = 5
const mostInBatch = 10

/** @param bury takes a message that was received too often */
export function createQueue(bury: (letter: Letter) => void): Queue {
  const messages = new Map<string, Message & { visibleMs: number; receives: number }>()
  let sent = 0
  const visible = (nowMs: number) => [...messages.values()].filter((m) => m.visibleMs <= nowMs)
  return {
    send(letter, fromMs) {
      const id = `m${++sent}`
      messages.set(id, { id, letter, visibleMs: fromMs, receives: 0 })
    },
    receive(nowMs, random) {
      const batch: Message[] = []
      const size = 1 + random.below(mostInBatch)
      for (let rest = visible(nowMs); rest.length > 0 && batch.length < size; ) {
        const message = random.pick(rest)
        rest = rest.filter((other) => other !== message)
        if (message.receives === maxReceiveCount) {
          messages.delete(message.id)
          bury(message.letter)
        } else {
          message.receives++
          message.visibleMs = nowMs + visibilityMs
          batch.push(message)
        }
      }
      return batch
    },
    remove: (id) => void messages.delete(id),
    release(id, nowMs) {
      const message = messages.get(id)
      if (message !== undefined) message.visibleMs = Math.min(message.visibleMs, nowMs)
    },
    hasVisible: (nowMs) => visible(nowMs).length > 0,
    nextVisibleMs(nowMs) {
      const hidden = [...messages.values()].filter((m) => m.visibleMs > nowMs)
      return hidden.length === 0 ? undefined : Math.min(...hidden.map((m) => m.visibleMs))
    },
  }
}
