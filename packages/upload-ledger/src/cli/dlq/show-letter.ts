import { printable, printableJson } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { eachLetter, placesOf } from './each-letter.ts'
import type { FoundLetters } from './find-letters.ts'
import { letterJson, letterText } from './letter-lines.ts'

/** Prints all of one letter. */
export async function showLetter(
  found: FoundLetters,
  id: string,
  { json }: { readonly json: string | undefined },
  context: Context,
): Promise<number> {
  for await (const held of eachLetter(found, context, 0)) {
    const letter = held.find((one) => one.letter.id === id)?.letter
    if (letter === undefined) continue
    const { payload, body } = letter
    const whole = { ...letterJson(letter), payload, body }
    context.out(json === undefined ? letterText(letter) : printableJson(whole))
    return 0
  }
  context.err(`No dead letter ${printable(id)} in ${placesOf(found)}`)
  return 1
}
