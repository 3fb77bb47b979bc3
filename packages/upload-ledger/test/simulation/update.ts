import type { AttributeValue } from '@aws-sdk/client-dynamodb'
import { checkPlaceholders } from './condition.ts'

type Item = Readonly<Record<string, AttributeValue>>

/** A request's update, as the SDK has it. */
export interface Updating {
  readonly Key?: Record<string, AttributeValue> | undefined
  readonly UpdateExpression?: string | undefined
  readonly ExpressionAttributeNames?: Record<string, string> | undefined
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined
}

/**
 * The item after the update, by DynamoDB's grammar as far as this product uses it: one `SET` of values
 * and of `if_not_exists`, then perhaps one `ADD` of numbers.
 *
 * @throws {SyntaxError} for anything else, and where DynamoDB refuses a placeholder that is unknown
 *   or that no expression uses
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function updated(request: Updating, before: Item | undefined): Item {
  const { UpdateExpression: expression = '', Key: key = {} } = request
  const names = request.ExpressionAttributeNames ?? {}
  const values = request.ExpressionAttributeValues ?? {}
  const { sets, adds, placeholders } = compiled(expression)
  checkPlaceholders(placeholders, names, values)
  const named = (token: string): string => names[token] ?? token
  const after: Record<string, AttributeValue> = { ...before, ...key }
  for (const { path, kept, value } of sets) {
    const held = kept === undefined ? undefined : before?.[named(kept)]
    const given = held ?? values[value]
    if (given !== undefined) after[named(path)] = given
  }
  for (const { path, value } of adds) {
    const sum = Number(before?.[named(path)]?.N ?? 0) + Number(values[value]?.N)
    after[named(path)] = { N: String(sum) }
  }
  return after
}

interface Change {
  readonly path: string
  /** Of `if_not_exists`. */
  readonly kept?: string | undefined
  readonly value: string
}
interface Compiled {
  readonly sets: readonly Change[]
  readonly adds: readonly Change[]
  readonly placeholders: ReadonlySet<string>
}

const cache = new Map<string, Compiled>()

function compiled(expression: string): Compiled {
  const known = cache.get(expression) ?? compile(expression)
  cache.set(expression, known)
  return known
}

function compile(expression: string): Compiled {
  const [, sets, adds] = /^SET (.+?)(?: ADD (.+))?$/.exec(expression) ?? []
  if (sets === undefined) throw new SyntaxError(`Cannot read ${expression}: expected SET first`)
  return {
    sets: sets.split(/, (?=#?\w+ = )/).map((set) => changeIn(set, setPattern)),
    adds: (adds?.split(', ') ?? []).map((add) => changeIn(add, addPattern)),
    placeholders: new Set(expression.match(/[#:]\w+/g)),
  }
}

const setPattern =
  /^(?<path>#?\w+) = (?:if_not_exists\((?<kept>#?\w+), (?<first>:\w+)\)|(?<value>:\w+))$/
const addPattern = /^(?<path>#?\w+) (?<value>:\w+)$/

function changeIn(text: string, pattern: RegExp): Change {
  const { path, kept, first, value = first } = pattern.exec(text)?.groups ?? {}
  if (path !== undefined && value !== undefined) return { path, kept, value }
  throw new SyntaxError(`Cannot read ${text}: expected a change of one attribute`)
}
