import type { Context } from '../command.ts'
import { eachLetter, placesOf } from './each-letter.ts'
import type { FoundLetters } from './find-letters.ts'
import { letterLine } from './letter-lines.ts'

/** Prints a line for each letter and leaves all of them where they are. */
export async function listLetters(
  found: FoundLetters,
  { limit, json }: { readonly limit: number; readonly json: string | undefined },
  context: Context,
): Promise<number> {
  let printed = 0
  let isAll = true
  for await (const held of eachLetter(found, context, 0)) {
    const some = held.slice(0, limit - printed)
    for (const { letter } of some) context.out(letterLine(letter, json, context))
    printed += some.length
    isAll = printed < limit
    if (!isAll) break
  }
  const letters = `${printed || 'No'} dead ${printed === 1 ? 'letter' : 'letters'}`
  const more = isAll ? '' : '; there may be more: pass a greater --limit'
  context.err(`${letters} in ${placesOf(found)}${more}`)
  return 0
}
