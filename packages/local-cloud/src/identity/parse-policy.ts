import type { PolicyDocument, PolicyStatement } from './policy.ts'

/** @throws {Error} that says what is malformed, or is not supported here */
export function parsePolicy(value: unknown): PolicyDocument {
  if (!isObject(value)) throw new Error('expected a JSON object')
  if (value.Version !== '2012-10-17') throw new Error('"Version" must be "2012-10-17"')
  // IAM takes one statement for a list of one.
  const statements = isObject(value.Statement) ? [value.Statement] : value.Statement
  if (!Array.isArray(statements)) throw new Error('"Statement" must be an array')
  return { Version: value.Version, Statement: statements.map(parseStatement) }
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
