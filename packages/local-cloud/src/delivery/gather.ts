import { setTimeout as sleep } from 'node:timers/promises'

/** Does something for several at once: for all that are given to it within a moment of the first. */
export function gather<One, Result>(
  act: (all: readonly One[]) => Promise<Result>,
): (one: One) => Promise<Result> {
  let next: { readonly all: One[]; readonly result: Promise<Result> } | undefined

  async function actSoon(all: readonly One[]): Promise<Result> {
    await sleep(momentMs)
    next = undefined
    return act(all)
  }

  return (one) => {
    if (next === undefined) {
      const all: One[] = []
      next = { all, result: actSoon(all) }
    }
    next.all.push(one)
    return next.result
  }
}

/** Long enough for several under load, too short for a person to notice. */
const momentMs = 10
