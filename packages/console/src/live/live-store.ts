import { useSyncExternalStore } from 'react'
import { ApiProblem, type Client } from '../api/client.ts'
import { pause } from '../api/pause.ts'
import type { LiveEvent, Outcome } from '../api/types.ts'
import { createEventParser } from './read-events.ts'
import { createRing } from './ring.ts'

/** An event as it is held: with its number, and when this page got it. */
export interface HeldEvent extends LiveEvent {
  readonly number: number
  readonly receivedMs: number
}

export type Connection = 'off' | 'connecting' | 'open' | 'lost'

/** The last events that the feed has brought, however many come. It changes once a frame at most. */
export interface LiveState {
  readonly connection: Connection
  /** How many events have come since this page was opened. */
  readonly total: number
  /** The number of the oldest event that is held. */
  readonly oldest: number
  /** How many times events were missed, because the server no longer had them. */
  readonly gaps: number
  readonly counts: Readonly<Record<Outcome, number>>
  readonly problem: Error | undefined
}

export interface LiveStore {
  /** Begins to read the feed; what it returns ends it. */
  start(client: Client): () => void
  readonly state: LiveState
  at(number: number): HeldEvent | undefined
  subscribe(listener: () => void): () => void
}

const mostEvents = 10_000

/**
 * Reads the feed, and again after each break from where it broke off. Events are kept as they come,
 * and whoever listens hears of them once before the next frame.
 *
 * @param nextFrame calls back before the next frame is drawn
 */
export function createLiveStore(
  nextFrame: (then: () => void) => void = inNextFrame,
  wait: (ms: number, signal: AbortSignal) => Promise<void> = pause,
): LiveStore {
  const ring = createRing<HeldEvent>(mostEvents)
  const listeners = new Set<() => void>()
  const counts = {
    written: 0,
    recorded: 0,
    duplicate: 0,
    stale: 0,
    ignored: 0,
    poison: 0,
    failed: 0,
  }
  let [connection, gaps, isAwaited]: [Connection, number, boolean] = ['off', 0, false]
  let problem: Error | undefined
  let state: LiveState = snapshot()

  function snapshot(): LiveState {
    const oldest = ring.total - ring.size
    return { connection, total: ring.total, oldest, gaps, counts: { ...counts }, problem }
  }

  function changed(): void {
    if (isAwaited) return
    isAwaited = true
    nextFrame(() => {
      isAwaited = false
      state = snapshot()
      for (const listener of listeners) listener()
    })
  }

  function setConnection(next: Connection, why?: Error): void {
    connection = next
    problem = why
    changed()
  }

  /** The id of a feed that never was: it is answered with all that the server still holds. */
  let lastId = 'none-0'
  /** After a gap: the events held then, of which the server may send some again. */
  let known: Set<string> | undefined
  let isMissed = false

  function beginAfterGap(): void {
    known = new Set()
    for (let number = ring.total - ring.size; number < ring.total; number++) {
      const event = ring.at(number)
      if (event !== undefined) known.add(identity(event))
    }
    // Unless the server sends one of them again, there may be others between them and its first.
    isMissed = known.size > 0
    if (isMissed) gaps++
  }

  function take(event: LiveEvent): void {
    if (known?.has(identity(event))) {
      if (isMissed) gaps--
      isMissed = false
      return
    }
    if (event.outcome in counts) counts[event.outcome]++
    ring.push({ ...event, number: ring.total, receivedMs: Date.now() })
  }

  async function readOnce(client: Client, signal: AbortSignal): Promise<void> {
    const body = await client.openLive(lastId, signal)
    setConnection('open')
    const parse = createEventParser(
      ({ type, data }) => {
        if (type === 'gap') beginAfterGap()
        else if (type === 'outcome') take(JSON.parse(data) as LiveEvent)
        changed()
      },
      (id) => {
        lastId = id
      },
    )
    const reader = body.pipeThrough(new TextDecoderStream() as never).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return
      parse(value as unknown as string)
    }
  }

  async function readOn(client: Client, signal: AbortSignal): Promise<void> {
    let delayMs = 500
    while (!signal.aborted) {
      if (connection !== 'lost') setConnection('connecting')
      try {
        await readOnce(client, signal)
        delayMs = 500
        if (!signal.aborted) setConnection('lost')
      } catch (error) {
        if (signal.aborted) return
        setConnection('lost', error instanceof Error ? error : undefined)
        // A token that is wrong stays wrong.
        if (error instanceof ApiProblem && error.status === 401) return
      }
      await wait(delayMs, signal)
      delayMs = Math.min(delayMs * 1.5, 5_000)
    }
  }

  return {
    start(client) {
      const leave = new AbortController()
      void readOn(client, leave.signal)
      return () => leave.abort()
    },
    get state() {
      return state
    },
    at: (number) => ring.at(number),
    subscribe(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
  }
}

export function useLive(store: LiveStore): LiveState {
  return useSyncExternalStore(store.subscribe, () => store.state)
}

/** Tells the events of one object apart, and each delivery of one event. */
function identity({ time, request_id, bucket, object_key, sequencer, outcome }: LiveEvent): string {
  return JSON.stringify([time, request_id, bucket, object_key, sequencer, outcome])
}

/** A page in the background draws no frames, and still takes its events. */
function inNextFrame(then: () => void): void {
  if (document.visibilityState === 'visible') requestAnimationFrame(then)
  else setTimeout(then, 250)
}
