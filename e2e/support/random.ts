/** Choices that a seed decides: the same seed, the same choices, on any machine. */
export interface Random {
  /** A whole number from 0 up to, but not including, `end`. */
  below(end: number): number
  /** True in `share` of all cases; 0 is never, 1 is always. */
  chance(share: number): boolean
  pick<T>(choices: readonly T[]): T
  /** One of the values, each as often as its weight says. */
  weigh<T>(choices: readonly (readonly [weight: number, value: T])[]): T
}

/** @param seed any whole number; the low 32 bits count, and neighbours have nothing in common */
export function createRandom(seed: number): Random {
  let state = scramble(seed ^ 0x5bd1e995)
  const next = () => {
    state = (state + 0x9e3779b9) | 0
    return scramble(state) / 2 ** 32
  }
  const below = (end: number) => Math.floor(next() * end)
  return {
    below,
    chance: (share) => next() < share,
    pick(choices) {
      if (choices.length === 0) throw new RangeError('Cannot pick: there is nothing to pick from')
      return choices[below(choices.length)] as (typeof choices)[number]
    },
    weigh(choices) {
      let left = next() * choices.reduce((sum, [weight]) => sum + weight, 0)
      for (const [weight, value] of choices) {
        left -= weight
        if (left < 0) return value
      }
      throw new RangeError('Cannot pick: nothing weighs anything')
    },
  }
}

/** Spreads a change of any one bit over all 32. */
function scramble(bits: number): number {
  let mixed = bits | 0
  for (const factor of [0x21f0aaad, 0x735a2d97]) {
    mixed = Math.imul(mixed ^ (mixed >>> 16), factor)
    mixed ^= mixed >>> 15
  }
  return mixed >>> 0
}
