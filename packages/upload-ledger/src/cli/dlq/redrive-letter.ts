import { InvokeCommand, type LambdaClient } from '@aws-sdk/client-lambda'
import { printable } from '../../core/index.ts'
import { asking } from '../aws/failure.ts'
import type { DeadLetter } from './dead-letter.ts'

/** What the function made of a letter. */
export type Redriven =
  | {
      readonly isDone: true
      /** How many records were `written`, `duplicate`, …; absent from another function's answer. */
      readonly counts?: Readonly<Record<string, number>>
    }
  | { readonly isDone: false; readonly reason: string }

/**
 * Invokes the function with a letter's event and waits for its answer. The ledger takes an event
 * again as a duplicate or as stale, so a letter may be sent any number of times.
 *
 * @throws {LedgerError} `refused`, `configuration` or `unavailable` when Lambda did not run it
 */
export async function redriveLetter(
  lambda: LambdaClient,
  functionName: string,
  letter: DeadLetter,
): Promise<Redriven> {
  const attempt = `send the letter ${printable(letter.id)} to ${printable(functionName)}`
  const { FunctionError, Payload } = await asking(attempt, 'lambda:InvokeFunction', () =>
    lambda.send(
      new InvokeCommand({
        FunctionName: functionName,
        Payload: Buffer.from(JSON.stringify(letter.payload)),
      }),
    ),
  )
  const answer = parse(Buffer.from(Payload ?? []).toString('utf8'))
  return FunctionError === undefined
    ? outcomeOf(answer)
    : { isDone: false, reason: errorOf(answer) ?? FunctionError }
}

/** Lambda takes every answer for success; one that says otherwise leaves the letter where it is. */
function outcomeOf(answer: Fields): Redriven {
  const { batchItemFailures, statusCode, body } = answer
  if (Array.isArray(batchItemFailures) && batchItemFailures.length > 0) {
    const reason = 'the function names it as failed; its log has the error'
    return { isDone: false, reason }
  }
  if (typeof statusCode === 'number' && statusCode >= 400) {
    return { isDone: false, reason: `the function answered with status ${statusCode}` }
  }
  const counts = Object.entries(typeof body === 'string' ? parse(body) : {}).filter(
    (entry): entry is [string, number] => typeof entry[1] === 'number' && entry[1] > 0,
  )
  return counts.length === 0
    ? { isDone: true }
    : { isDone: true, counts: Object.fromEntries(counts) }
}

function errorOf({ errorType, errorMessage }: Fields): string | undefined {
  const parts = [errorType, errorMessage].filter((part) => typeof part === 'string' && part !== '')
  return parts.join(': ') || undefined
}

type Fields = Readonly<Record<string, unknown>>

function parse(text: string): Fields {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? (value as Fields) : {}
  } catch {
    return {}
  }
}
