import { mutate } from './mutate.ts'
import { createRandom, type Random } from './random.ts'
import { seed } from './seed.ts'

/** The inputs that chance makes of a corpus, each with its number. */
export function* inputs(
  corpus: readonly Buffer[],
  tokens: readonly string[],
  count: number,
): Generator<{ readonly number: number; readonly random: Random; readonly bytes: Buffer }> {
  const random = createRandom(seed)
  for (let number = 0; number < count; number++) {
    yield { number, random, bytes: mutate(random, random.pick(corpus), tokens) }
  }
}
