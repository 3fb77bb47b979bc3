import { setTimeout as wait } from 'node:timers/promises'
import type { LocalCloud } from './local-cloud.ts'
import { functionName } from './pipeline.ts'

/**
 * Calls `changed` once for each change of the function's code, however soon it is invoked. The
 * function itself runs the new code from its next invocation on, whether or not this has seen it.
 *
 * @returns ends it
 */
export function watchHandler(
  { functions }: Pick<LocalCloud, 'functions'>,
  changed: (state: 'changed' | 'gone') => void,
): () => Promise<void> {
  const ended = new AbortController()
  const { signal } = ended
  // A configuration that cannot be used says nothing about the code.
  const look = async () => (await functions.describe(functionName)).code?.sha256 ?? 'gone'
  const watching = (async () => {
    let last: string | undefined
    while (!signal.aborted) {
      const now = await look().catch(() => last)
      if (last !== undefined && now !== last) changed(now === 'gone' ? 'gone' : 'changed')
      last = now
      await wait(pauseMs, undefined, { signal, ref: false }).catch(() => {})
    }
  })()
  return async () => {
    ended.abort()
    await watching
  }
}

const pauseMs = 300
