import { readFileSync } from 'node:fs'
import type { PolicyDocument, PolicyStatement } from '../identity/index.ts'

/**
 * A policy that follows its file: each read sees the file as it is now, so that a statement taken
 * away stops the very next request.
 *
 * A file that is missing, malformed, or asks for what is not supported here (a Deny, a Condition)
 * denies everything: to guess would grant what nobody granted.
 *
 * @param onUnusable called once for each content that cannot be used
 */
export function policyFile(
  path: string,
  onUnusable: (message: string) => void,
): () => PolicyDocument {
  let last: { text: string | undefined; policy: PolicyDocument } | undefined
  return () => {
    const read = readText(path)
    if (last !== undefined && last.text === read.text) return last.policy
    let policy = denyAll
    try {
      if (read.text === undefined) throw read.error
      policy = parsePolicy(JSON.parse(read.text))
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      onUnusable(`Cannot use ${path}: ${reason}; all actions are denied until you fix it`)
    }
    last = { text: read.text, policy }
    return policy
  }
}

const denyAll: PolicyDocument = { Version: '2012-10-17', Statement: [] }

function readText(path: string): { text: string } | { text: undefined; error: unknown } {
  try {
    return { text: readFileSync(path, 'utf8') }
  } catch (error) {
    return { text: undefined, error }
  }
}

/** @throws {Error} that says what is malformed, or is not supported here */
export function parsePolicy(value: unknown): PolicyDocument {
  if (!isObject(value)) throw new Error('expected a JSON object')
  if (value.Version !== '2012-10-17') throw new Error('"Version" must be "2012-10-17"')
  if (!Array.isArray(value.Statement)) throw new Error('"Statement" must be an array')
  return { Version: value.Version, Statement: value.Statement.map(parseStatement) }
}

function parseStatement(value: unknown): PolicyStatement {
  if (!isObject(value)) throw new Error('each statement must be an object')
  const { Sid, Effect, Action, Resource, ...others } = value
  const [other] = Object.keys(others)
  if (other !== undefined) throw new Error(`"${other}" in a statement is not supported`)
  if (Effect !== 'Allow') throw new Error('"Effect" must be "Allow"; what is not allowed is denied')
  if (Sid !== undefined && typeof Sid !== 'string') throw new Error('"Sid" must be a string')
  if (!isText(Action)) throw new Error('"Action" must be a string or an array of strings')
  if (!isText(Resource)) throw new Error('"Resource" must be a string or an array of strings')
  return { ...(Sid === undefined ? {} : { Sid }), Effect, Action, Resource }
}

function isText(value: unknown): value is string | string[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every(isString))
}

function isString(value: unknown): value is string {
  return typeof value === 'string'
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
