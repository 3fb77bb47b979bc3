import { printable, printableJson } from '../../core/index.ts'
import type { Context } from '../command.ts'
import type { DeadLetter } from './dead-letter.ts'
import { eachLetter, placesOf } from './each-letter.ts'
import type { FoundLetters } from './find-letters.ts'
import { letterJson, letterText } from './letter-lines.ts'
import { loggedCause } from './logged-cause.ts'

/** Prints all of one letter. */
export async function showLetter(
  found: FoundLetters,
  id: string,
  { json }: { readonly json: string | undefined },
  context: Context,
): Promise<number> {
  for await (const held of eachLetter(found, context, 0)) {
    const listed = held.find((one) => one.letter.id === id)?.letter
    if (listed === undefined) continue
    const letter = await withLoggedCause(found, listed)
    const { payload, body } = letter
    const whole = { ...letterJson(letter), payload, body }
    context.out(json === undefined ? letterText(letter) : printableJson(whole))
    return 0
  }
  context.err(`No dead letter ${printable(id)} in ${placesOf(found)}`)
  return 1
}

/** A message that failed in a queue says nothing by itself. */
async function withLoggedCause(
  { clients, functionName }: FoundLetters,
  letter: DeadLetter,
): Promise<DeadLetter> {
  if (letter.isCauseKnown || functionName === undefined) return letter
  const cause = await loggedCause(clients, functionName, letter)
  return cause === undefined ? letter : { ...letter, cause }
}
