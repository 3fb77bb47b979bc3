import { printable, printableJson } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { confirm } from '../confirm.ts'
import { eachLetter, placesOf } from './each-letter.ts'
import type { FoundLetters } from './find-letters.ts'
import { objectsOf } from './letter-lines.ts'

/**
 * Deletes letters for good, those that the person was asked about and no other.
 *
 * @param ids those to delete; `undefined` for all
 */
export async function dropLetters(
  found: FoundLetters,
  ids: readonly string[] | undefined,
  { yes, json }: { readonly yes: boolean; readonly json: boolean },
  context: Context,
): Promise<number> {
  const wanted = ids && new Set(ids)
  const seen = yes ? wanted : await askFirst(found, wanted, context)
  if (seen === 'no') {
    context.err('Nothing dropped')
    return 1
  }
  let dropped = 0
  if (seen === undefined || seen.size > 0) {
    for await (const held of eachLetter(found, context, 0)) {
      for (const { letter, delete: remove } of held) {
        const { id } = letter
        if (context.interrupted.aborted || (seen !== undefined && !seen.has(id))) continue
        await remove()
        dropped++
        seen?.delete(id)
        wanted?.delete(id)
        const about = objectsOf(letter)
        context.out(
          json ? printableJson({ id, dropped: true }) : [id, about].map(printable).join('\t'),
        )
      }
      if (seen?.size === 0) break
    }
  }
  if (context.interrupted.aborted) {
    context.err(`Interrupted after ${dropped} letters`)
    return 1
  }
  for (const id of wanted ?? [])
    context.err(`No dead letter ${printable(id)} in ${placesOf(found)}`)
  context.err(`${dropped} dropped`)
  return (wanted?.size ?? 0) > 0 ? 1 : 0
}

/** Asks about the letters that are there now, and answers with their ids, or with a no. */
async function askFirst(
  found: FoundLetters,
  wanted: ReadonlySet<string> | undefined,
  context: Context,
): Promise<Set<string> | 'no'> {
  const seen = new Set<string>()
  const objects: string[] = []
  for await (const held of eachLetter(found, context, 0)) {
    for (const { letter } of held) {
      if (wanted !== undefined && !wanted.has(letter.id)) continue
      if (!seen.has(letter.id) && objects.length < mostNamed) objects.push(objectsOf(letter))
      seen.add(letter.id)
    }
    if (wanted !== undefined && seen.size === wanted.size) break
  }
  if (seen.size === 0) return seen
  for (const one of objects) context.err(`  ${printable(one)}`)
  const others = seen.size - objects.length
  if (others > 0) context.err(`  and ${others} more`)
  const letters = seen.size === 1 ? '1 dead letter' : `${seen.size} dead letters`
  return (await confirm(`Drop ${letters} for good?`, context)) ? seen : 'no'
}

const mostNamed = 5
