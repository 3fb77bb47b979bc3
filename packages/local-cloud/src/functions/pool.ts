import type { Sandbox } from './sandbox.ts'

/** The child processes of one function: as many as run at once, kept warm for the next. */
export interface Pool {
  /**
   * Runs work in an idle child or a new one, once one of the places is free; who came first is
   * served first. A child whose work rejects, or that is no longer usable, is ended.
   *
   * @param prepare called when a place is free, so that it sees the files as they are then
   */
  use<T>(prepare: () => Promise<Preparation>, work: PoolWork<T>): Promise<T>
  /** Starts a child ahead of its first work, for which it is as a new one. Rejects as `prepare` does. */
  warm(prepare: () => Promise<Preparation>): Promise<Sandbox | undefined>
  /** Resolves when nothing runs or waits any more. */
  idle(): Promise<void>
  /** Ends the children that work; what they work on has no answer. */
  kill(): Promise<void>
  /** Ends all children. Those who wait for a place are refused. */
  close(): Promise<void>
}

export interface Preparation {
  /**
   * Of all that a child is started from: where it changes, idle children of another are retired at
   * once and busy ones after their work.
   */
  readonly fingerprint: string
  start(): Sandbox
}

interface Warm {
  readonly sandbox: Sandbox
  readonly fingerprint: string
  /** Whether it has done no work yet. */
  readonly isFresh: boolean
}

export type PoolWork<T> = (sandbox: Sandbox, fresh: boolean) => Promise<T>

/** @param places the most children at once */
export function createPool(places: number): Pool {
  const warm: Warm[] = []
  const busy = new Set<Sandbox>()
  const queue: { enter: () => void; refuse: (error: Error) => void }[] = []
  const idleWaiters: (() => void)[] = []
  let taken = 0
  let latest = ''
  let closed = false

  async function enter(): Promise<void> {
    if (closed) throw closedError()
    if (taken < places) taken++
    else
      await new Promise<void>((resolve, reject) => queue.push({ enter: resolve, refuse: reject }))
  }

  function leave(): void {
    const next = queue.shift()
    if (next === undefined) taken--
    else next.enter()
    if (taken === 0) for (const resolve of idleWaiters.splice(0)) resolve()
  }

  function takeWarm(fingerprint: string): Warm | undefined {
    for (const { sandbox } of warm.filter((child) => child.fingerprint !== fingerprint)) {
      void sandbox.kill()
    }
    const fitting = warm.filter(
      (child) => child.fingerprint === fingerprint && child.sandbox.usable(),
    )
    const found = fitting.pop()
    warm.splice(0, warm.length, ...fitting)
    return found
  }

  return {
    async use(prepare, work) {
      await enter()
      let sandbox: Sandbox | undefined
      let fingerprint = ''
      let done = false
      try {
        const preparation = await prepare()
        if (closed) throw closedError()
        fingerprint = preparation.fingerprint
        latest = fingerprint
        const found = takeWarm(fingerprint)
        sandbox = found?.sandbox ?? preparation.start()
        busy.add(sandbox)
        const result = await work(sandbox, found?.isFresh ?? true)
        done = true
        return result
      } finally {
        if (sandbox !== undefined) {
          busy.delete(sandbox)
          if (done && sandbox.usable() && fingerprint === latest && !closed) {
            warm.push({ sandbox, fingerprint, isFresh: false })
          } else {
            await sandbox.kill()
          }
        }
        leave()
      }
    },
    async warm(prepare) {
      const { fingerprint, start } = await prepare()
      // Whoever has come since has started what it needs.
      if (closed || latest !== '') return undefined
      latest = fingerprint
      const sandbox = start()
      warm.push({ sandbox, fingerprint, isFresh: true })
      return sandbox
    },
    idle: () =>
      new Promise((resolve) => {
        if (taken === 0) resolve()
        else idleWaiters.push(resolve)
      }),
    async kill() {
      await Promise.all([...busy].map((sandbox) => sandbox.kill()))
    },
    async close() {
      closed = true
      for (const { refuse } of queue.splice(0)) refuse(closedError())
      const sandboxes = [...busy, ...warm.splice(0).map((child) => child.sandbox)]
      await Promise.all(sandboxes.map((sandbox) => sandbox.kill()))
    },
  }
}

/** Why an invocation has no result. It says nothing about the function. */
export function closedError(): Error {
  return new Error('Cannot invoke a function: the local functions are closed')
}
