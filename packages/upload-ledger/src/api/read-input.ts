import * as v from 'valibot'
import { LedgerError, printable, quoted } from '../core/index.ts'
import type { AnyInput, Operation } from './operation.ts'

/**
 * Reads the parameters and the body of a request by the schemas of its operation.
 *
 * @param path the parameters that are part of the path, decoded
 * @param query the query string, without its `?`
 * @param json the body; `undefined` if there is none
 * @throws {LedgerError} `invalid-argument` with the parameter's name in its details
 */
export function readInput(
  operation: Operation,
  path: Readonly<Record<string, string>>,
  query: string,
  json: unknown,
): AnyInput {
  const { id, parameters, body } = operation
  const given = { ...queryOf(id, query), ...path }
  const texts = Object.entries(given).map(([name, text]) => [
    name,
    typedValue(parameters.entries[name], text),
  ])
  return {
    parameters: check(id, parameters, Object.fromEntries(texts)),
    body: body === undefined ? undefined : check(id, body, json),
  }
}

/**
 * Parses a query string. What does not decode would be another key than was meant, so it is refused,
 * as is a parameter that is given twice.
 */
function queryOf(id: string, query: string): Record<string, string> {
  const found = new Map<string, string>()
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const [name = '', ...rest] = pair.split('=')
    const key = decoded(id, name)
    if (found.has(key)) throw refusal(id, key, `the parameter ${printable(key)} is given twice`)
    found.set(key, decoded(id, rest.join('=')))
  }
  return Object.fromEntries(found)
}

function decoded(id: string, text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '))
  } catch {
    throw refusal(id, undefined, `${quoted(text)} in the query is not percent-encoded UTF-8`)
  }
}

/** The value that a text stands for, by the schema; left as text where it stands for none. */
function typedValue(schema: v.GenericSchema | undefined, text: string): unknown {
  const type = typeOf(schema)
  if (type === 'boolean') return text === 'true' || (text === 'false' ? false : text)
  if (type === 'number') return /^-?\d{1,16}(\.\d{1,16})?$/.test(text) ? Number(text) : text
  return text
}

function typeOf(schema: v.GenericSchema | undefined): string | undefined {
  const { wrapped } = (schema ?? {}) as { wrapped?: v.GenericSchema }
  return wrapped === undefined ? schema?.type : typeOf(wrapped)
}

function check(id: string, schema: v.GenericSchema, input: unknown): unknown {
  const result = v.safeParse(schema, input, { abortEarly: true })
  if (result.success) return result.output
  const [issue] = result.issues
  const name = v.getDotPath(issue)
  if (name === null) throw refusal(id, undefined, 'the body must be a JSON object')
  const parameter = printable(name)
  if (issue.expected === 'never') throw refusal(id, name, `it takes no parameter ${parameter}`)
  if (issue.input === undefined) throw refusal(id, name, `the parameter ${parameter} is missing`)
  // A pattern is for programs; its message says it in words.
  const expected = issue.type === 'regex' ? issue.message : (issue.expected ?? issue.message)
  throw refusal(id, name, `${parameter} is ${quoted(issue.input)}, expected ${expected}`)
}

function refusal(id: string, name: string | undefined, fact: string): LedgerError {
  const message = `Cannot answer ${id}: ${fact}; openapi.json describes its parameters`
  const details = name === undefined ? {} : { argument: name }
  return new LedgerError('invalid-argument', message, { details })
}
