import { AsyncLocalStorage } from 'node:async_hooks'
import type { Callback, Lock } from './dynalite.ts'

/** One action of dynalite's that is under way. */
interface RunningAction {
  readonly fail: (error: unknown) => void
  /** The leftovers of a failed action to clean up: locks that it holds, open listings. */
  readonly leftovers: (() => void)[]
}

const running = new AsyncLocalStorage<RunningAction>()

/**
 * Runs an action of dynalite's to its end.
 *
 * dynalite 4.0.0 throws from callbacks at some requests that DynamoDB answers, such as
 * `begins_with(a, b)` on an item that has neither. Uncaught, that would end the process and with it
 * everybody else's requests; here it fails the one action, which lets go of its locks.
 */
export function runAction(start: (callback: Callback) => void): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const leftovers: (() => void)[] = []
    const fail = (error: unknown): void => {
      reject(error)
      for (const leftover of leftovers.splice(0)) leftover()
    }
    running.run({ fail, leftovers }, () => {
      start((error, value) => (error ? reject(error) : resolve(value)))
    })
  })
}

/** Ties a callback to the action that is under way: what it throws fails that action. */
export function guarded<A extends unknown[], R>(
  callback: (...args: A) => R,
): (...args: A) => R | undefined {
  const action = running.getStore()
  if (action === undefined) return callback
  return (...args) => {
    try {
      return running.run(action, callback, ...args)
    } catch (error) {
      action.fail(error)
      return undefined
    }
  }
}

/** Has something done if the action that is under way fails. */
export function onFailure(leftover: () => void): void {
  running.getStore()?.leftovers.push(leftover)
}

/** A lock that an action which fails does not keep; it waits for it as itself, not as its holder. */
export function guardedLock(lock: Lock): Lock {
  return (key, holder) => {
    const hold = guarded((release: Parameters<typeof holder>[0]) => {
      let held = true
      onFailure(() => {
        if (held) release(() => undefined)(null)
      })
      holder((done) => {
        const releaseThen = release(done)
        return (...args) => {
          held = false
          releaseThen(...args)
        }
      })
    })
    lock(key, hold)
  }
}
