import { printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { type DeadLetter, readDeadLetter } from './dead-letter.ts'
import type { FoundLetters } from './find-letters.ts'
import { countLetters, type HeldMessage, holdMessages, type LetterQueue } from './letter-queue.ts'

/** A dead letter that is hidden from others meanwhile. */
export interface HeldLetter extends Pick<HeldMessage, 'delete'> {
  readonly letter: DeadLetter
}

/**
 * Goes through the letters of one queue after the other, some at a time; each is visible again at the
 * end unless it was deleted.
 *
 * @param secondsForSome how long the caller takes for those of one time, at most
 */
export async function* eachLetter(
  { queues }: Pick<FoundLetters, 'queues'>,
  { err, interrupted: signal }: Pick<Context, 'err' | 'interrupted'>,
  secondsForSome: number,
): AsyncGenerator<readonly HeldLetter[], void> {
  for (const queue of queues) {
    const { visible, inFlight } = await countLetters(queue)
    if (inFlight > 0) err(hiddenWords(queue, inFlight))
    const passSeconds = Math.ceil(visible / lettersASecond)
    const holdSeconds = Math.min(secondsForSome + passSeconds + leastSeconds, mostSeconds)
    for await (const messages of holdMessages(queue, { holdSeconds, signal })) {
      yield messages.map((held) => ({
        letter: readDeadLetter(held.message, queue.name),
        delete: held.delete,
      }))
    }
  }
}

function hiddenWords({ name }: LetterQueue, inFlight: number): string {
  return `Hidden in ${printable(name)}: ${inFlight} more, which another reader has received; they are back once their visibility timeout is over`
}

/** As few as SQS gives in a second, ten at a time from afar. */
const lettersASecond = 20
const leastSeconds = 30
/** SQS hides a message for twelve hours at most. */
const mostSeconds = 43_200

/** Where letters were looked for, and where this cannot look. */
export function placesOf({ queues, elsewhere }: FoundLetters): string {
  const names = queues.map(({ name }) => printable(name)).join(', ')
  if (elsewhere.length === 0) return names
  const others = elsewhere.map(printable).join(', ')
  return `${names}; failed events also go to ${others}: pass the queue behind it with --queue`
}
