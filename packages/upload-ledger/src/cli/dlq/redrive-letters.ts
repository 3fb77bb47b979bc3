import { LedgerError, printable, printableJson } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { readConfiguration } from '../doctor/function-probes.ts'
import type { DeadLetter } from './dead-letter.ts'
import { eachLetter, type HeldLetter, placesOf } from './each-letter.ts'
import type { FoundLetters } from './find-letters.ts'
import { objectsOf } from './letter-lines.ts'
import { paceOf } from './pace.ts'
import { type Redriven, redriveLetter } from './redrive-letter.ts'

/**
 * Has the function process letters again, and deletes each only once that is known to have succeeded.
 * A kill in between leaves the letter, and the next run finds its row already there.
 *
 * @param ids those to send; `undefined` for all
 */
export async function redriveLetters(
  found: FoundLetters,
  ids: readonly string[] | undefined,
  { rate, json }: { readonly rate: number; readonly json: boolean },
  context: Pick<Context, 'out' | 'err' | 'interrupted'>,
): Promise<number> {
  const { lambda } = found.clients
  const wanted = ids && new Set(ids)
  const counts = { done: 0, failing: 0 }
  const isInTurn = paceOf(rate, context.interrupted)
  const longest = Math.ceil(10 / rate) + (await timeoutOf(found))
  const send = async ({ letter, delete: remove }: HeldLetter) => {
    const { functionName } = found
    if (functionName === undefined) throw noFunction(letter)
    if (!(await isInTurn())) return
    const redriven = isOf(letter, functionName)
      ? await redriveLetter(lambda, functionName, letter)
      : otherFunction(letter)
    if (redriven.isDone) await remove()
    counts[redriven.isDone ? 'done' : 'failing']++
    context.out(json ? jsonOf(letter, redriven) : lineOf(letter, redriven))
    wanted?.delete(letter.id)
  }
  for await (const held of eachLetter(found, context, longest)) {
    const chosen = held.filter(({ letter }) => wanted === undefined || wanted.has(letter.id))
    // All of them end, so that each letter that was processed is deleted, whatever becomes of another.
    const ends = await Promise.allSettled(chosen.map(send))
    for (const end of ends) if (end.status === 'rejected') throw end.reason
    if (wanted?.size === 0) break
  }
  if (context.interrupted.aborted) {
    context.err(`Interrupted after ${counts.done} letters; run it again for the rest`)
    return 1
  }
  for (const id of wanted ?? [])
    context.err(`No dead letter ${printable(id)} in ${placesOf(found)}`)
  const stay = counts.failing === 0 ? '' : `, ${counts.failing} still failing and kept`
  context.err(`${counts.done} redriven${stay}`)
  return counts.failing > 0 || (wanted?.size ?? 0) > 0 ? 1 : 0
}

/** The seconds that the function may take; the most that Lambda allows where it cannot be read. */
async function timeoutOf({ clients, functionName }: FoundLetters): Promise<number> {
  if (functionName === undefined) return mostSeconds
  const found = await readConfiguration(clients, functionName).catch(() => undefined)
  return found?.Timeout ?? mostSeconds
}

const mostSeconds = 900

function noFunction({ id, functionArn = 'NAME' }: DeadLetter): LedgerError {
  const fix = `pass --function ${printable(functionArn)} or --stack-name`
  const message = `Cannot redrive ${printable(id)}: no function is named; ${fix}`
  return new LedgerError('invalid-argument', message)
}

/** A letter says by itself which function failed, or nothing; it never chooses the function. */
function isOf({ functionArn }: DeadLetter, functionName: string): boolean {
  return functionArn === undefined || nameOf(functionArn) === nameOf(functionName)
}

function otherFunction({ functionArn = '' }: DeadLetter): Redriven {
  const name = nameOf(functionArn)
  return { isDone: false, reason: `it failed in the function ${name}; pass --function ${name}` }
}

/** Of a name or an ARN. */
function nameOf(functionName: string): string {
  return functionName.split(':').at(functionName.startsWith('arn:') ? 6 : -1) ?? functionName
}

function lineOf(letter: DeadLetter, redriven: Redriven): string {
  const { id } = letter
  return [id, objectsOf(letter), wordsOf(redriven)].map(printable).join('\t')
}

/** `written`, or `written 2, stale 1` of a letter with several events. */
function wordsOf(redriven: Redriven): string {
  if (!redriven.isDone) return `still failing: ${redriven.reason}`
  const counts = Object.entries(redriven.counts ?? {})
  const [only] = counts
  if (only === undefined) return 'processed'
  if (counts.length === 1 && only[1] === 1) return only[0]
  return counts.map(([outcome, count]) => `${outcome} ${count}`).join(', ')
}

function jsonOf(letter: DeadLetter, redriven: Redriven): string {
  const { id, queue, events } = letter
  const result = redriven.isDone
    ? { redriven: true, outcomes: redriven.counts ?? {} }
    : { redriven: false, cause: redriven.reason }
  return printableJson({ id, queue, ...result, events })
}
