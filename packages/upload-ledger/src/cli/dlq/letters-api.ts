import type { DeadLetterSource, LetterChanges, Redrive } from '../../api/index.ts'
import type { DeadLetter } from './dead-letter.ts'
import { eachLetter } from './each-letter.ts'
import type { FoundLetters } from './find-letters.ts'
import { letterJson } from './letter-lines.ts'
import { countLetters } from './letter-queue.ts'
import { loggedCause } from './logged-cause.ts'
import { redriveLetters } from './redrive-letters.ts'

/** The letters that `find` finds, as the API reads and changes them. */
export function lettersForApi(find: () => Promise<FoundLetters>): DeadLetterSource & LetterChanges {
  let last: Promise<unknown> = Promise.resolve()
  // A pass hides the letters from every other, so that two at once would each see some of them.
  const inTurn = <T>(act: (found: FoundLetters) => Promise<T>): Promise<T> => {
    const next = last.catch(() => {}).then(async () => act(await find()))
    last = next
    return next
  }
  return {
    list: (limit, signal) =>
      inTurn(async (found) => {
        const items: DeadLetter[] = []
        let hidden = 0
        for (const queue of found.queues) hidden += (await countLetters(queue)).inFlight
        for await (const held of eachLetter(found, quiet(signal), 0)) {
          items.push(...held.map(({ letter }) => letter))
          if (items.length > limit) break
        }
        const shown = items.slice(0, limit).map(letterJson)
        return { items: shown, isComplete: items.length <= limit, hidden }
      }),
    get: (id, signal) =>
      inTurn(async (found) => {
        const letter = await letterOf(found, id, signal)
        if (letter === undefined) return undefined
        const { functionName, clients } = found
        const cause =
          letter.isCauseKnown || functionName === undefined
            ? undefined
            : await loggedCause(clients, functionName, letter)
        return { ...letterJson(letter), ...(cause && { cause }), body: letter.body }
      }),
    redrive: (ids, signal) =>
      inTurn(async (found) => {
        const results: Redrive[] = []
        const out = (line: string) => {
          const { id, redriven, outcomes, cause }: Redrive = JSON.parse(line)
          results.push({
            ...{ id, redriven },
            ...(outcomes === undefined ? {} : { outcomes }),
            ...(cause === undefined ? {} : { cause }),
          })
        }
        await redriveLetters(found, ids, { rate: 20, json: true }, { ...quiet(signal), out })
        return results
      }),
    drop: (ids, signal) =>
      inTurn(async (found) => {
        const wanted = new Set(ids)
        const dropped: string[] = []
        for await (const held of eachLetter(found, quiet(signal), 0)) {
          for (const { letter, delete: remove } of held) {
            if (signal.aborted || !wanted.delete(letter.id)) continue
            await remove()
            dropped.push(letter.id)
          }
          if (wanted.size === 0) break
        }
        return dropped
      }),
  }
}

async function letterOf(
  found: FoundLetters,
  id: string,
  signal: AbortSignal,
): Promise<DeadLetter | undefined> {
  for await (const held of eachLetter(found, quiet(signal), 0)) {
    const one = held.find(({ letter }) => letter.id === id)
    if (one !== undefined) return one.letter
  }
  return undefined
}

/** What the command would say, its answer has. */
function quiet(interrupted: AbortSignal) {
  return { err: () => {}, interrupted }
}
