import type { Random } from './random.ts'

/**
 * Bytes with a few things wrong with them: bits turned, spans cut out, doubled, moved, repeated
 * very often, or brought in from elsewhere.
 *
 * @param tokens what the reader of these bytes gives a meaning to
 */
export function mutate(random: Random, bytes: Buffer, tokens: readonly string[]): Buffer {
  let mutated = bytes
  for (let i = 0; i <= random.below(4); i++) mutated = mutateOnce(random, mutated, tokens)
  return mutated
}

function mutateOnce(random: Random, bytes: Buffer, tokens: readonly string[]): Buffer {
  const at = random.below(bytes.length + 1)
  const to = Math.min(bytes.length, at + 1 + random.below(random.chance(0.2) ? 400 : 12))
  const span = bytes.subarray(at, to)
  const replace = (...middle: readonly Buffer[]) =>
    Buffer.concat([bytes.subarray(0, at), ...middle, bytes.subarray(to)])
  const insert = (middle: Buffer) =>
    Buffer.concat([bytes.subarray(0, at), middle, bytes.subarray(at)])
  switch (random.below(9)) {
    case 0:
      return replace(Buffer.from(span.map((byte) => byte ^ (1 << random.below(8)))))
    case 1:
      return replace(Buffer.from(span.map(() => random.below(256))))
    case 2:
      return replace()
    case 3:
      return replace(span, span)
    case 4:
      return replace(...Array.from({ length: 1 + random.below(300) }, () => span))
    case 5:
      return bytes.subarray(0, at)
    case 6: {
      const elsewhere = random.below(bytes.length + 1)
      return insert(bytes.subarray(elsewhere, elsewhere + random.below(60)))
    }
    default: {
      const token = Buffer.from(random.pick([...tokens, ...hostile]))
      return random.chance(0.5) ? insert(token) : replace(token)
    }
  }
}

/** What breaks readers of anything. */
const hostile = [
  ...['\0', '\r\n', '\r\n\r\n', '\n', '%00', '%', '%zz', '%ff', '../', '//', '\\', ' ', '+', '&'],
  ...['=', ';', ',', ':', '"', "'", '<', '>', '\u202e', '\ufeff', '\ud83d\ude00', 'é', '__proto__'],
  ...['-1', '0', '1e308', '99999999999999999999', 'NaN', 'null', 'true', '{}', '[]', '[[[[[[[['],
]
