import * as v from 'valibot'
import { described, wholeNumber } from './parameters.ts'

/** A dead letter, without its body. */
export interface DeadLetter {
  readonly id: string
  readonly queue: string
  readonly since: string
  readonly receives: number
  readonly cause: string
  readonly function?: string
  readonly events: LetterEvent[]
}

interface LetterEvent {
  readonly bucket: string
  readonly object_key: string
  readonly event_name: string
  readonly event_time: string
}

const attributes = {
  id: v.pipe(v.string(), v.description('SQS’s message id, the same for as long as it lies there.')),
  queue: v.string(),
  since: v.pipe(
    v.string(),
    v.description('When it was given up or sent, in UTC; empty if nothing says so.'),
  ),
  receives: v.pipe(
    v.number(),
    v.description('How often it was received; each look at it counts as one.'),
  ),
  cause: v.string(),
  function: v.exactOptional(v.pipe(v.string(), v.description('The function that failed.'))),
  events: v.array(
    v.object({
      bucket: v.string(),
      object_key: v.string(),
      event_name: v.string(),
      event_time: v.string(),
    }),
  ),
}

export const deadLetterSchema: v.GenericSchema<unknown, DeadLetter> = v.object(attributes)

export const wholeLetterSchema: v.GenericSchema<unknown, DeadLetter & { readonly body: string }> =
  v.object({
    ...attributes,
    body: v.pipe(v.string(), v.description('The message as it lies in the queue.')),
  })

/** The letters of a request, by their ids. */
export const letterIds: v.GenericSchema<string[]> = v.pipe(
  v.array(v.pipe(v.string(), v.minLength(1), v.maxLength(200))),
  v.minLength(1),
  v.maxLength(100),
  v.description('The ids of 1 to 100 letters.'),
)

export const letterLimit: v.OptionalSchema<v.GenericSchema<number>, 100> = v.optional(
  described(wholeNumber(1, 1_000), 'How many letters at most.'),
  100,
)
