import type { AttributeValue } from '@aws-sdk/client-dynamodb'

type Item = Readonly<Record<string, AttributeValue>>

/** A request's condition, as the SDK has it. */
export interface Conditional {
  readonly ConditionExpression?: string | undefined
  readonly ExpressionAttributeNames?: Record<string, string> | undefined
  readonly ExpressionAttributeValues?: Record<string, AttributeValue> | undefined
}

/**
 * Whether the item (or its absence) meets the condition, by DynamoDB's grammar as far as this
 * product uses it: `attribute_exists`, `attribute_not_exists`, `contains`, `=`, `<>`, `<`, `<=`,
 * `>`, `>=`, `AND`, `OR`, `NOT` and parentheses.
 *
 * @throws {SyntaxError} for anything else, and where DynamoDB refuses a placeholder that is unknown
 *   or that no expression uses
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function meetsCondition(request: Conditional, item: Item | undefined): boolean {
  const expression = request.ConditionExpression
  const names = request.ExpressionAttributeNames ?? {}
  const values = request.ExpressionAttributeValues ?? {}
  if (expression === undefined) {
    checkPlaceholders(new Set(), names, values)
    return true
  }
  const { test, placeholders } = compiled(expression)
  checkPlaceholders(placeholders, names, values)
  return test({ item: item ?? {}, names, values })
}

interface Scope {
  readonly item: Item
  readonly names: Readonly<Record<string, string>>
  readonly values: Item
}
type Test = (scope: Scope) => boolean
type Operand = (scope: Scope) => AttributeValue | undefined
interface Compiled {
  readonly test: Test
  readonly placeholders: ReadonlySet<string>
}

const cache = new Map<string, Compiled>()

function compiled(expression: string): Compiled {
  const known = cache.get(expression) ?? compile(expression)
  cache.set(expression, known)
  return known
}

function compile(expression: string): Compiled {
  const tokens = expression.match(/<=|>=|<>|[=<>(),]|[#:]?\w+|\S/g) ?? []
  let at = 0
  const take = (expected?: string): string => {
    const token = tokens[at++]
    if (token === undefined || (expected !== undefined && token !== expected)) {
      const wanted = expected ?? 'more'
      throw new SyntaxError(
        `Cannot read ${expression}: ${wanted} expected, not ${token ?? 'the end'}`,
      )
    }
    return token
  }
  const either = (): Test => {
    const left = both()
    if (tokens[at] !== 'OR') return left
    take('OR')
    const right = either()
    return (scope) => left(scope) || right(scope)
  }
  const both = (): Test => {
    const left = single()
    if (tokens[at] !== 'AND') return left
    take('AND')
    const right = both()
    return (scope) => left(scope) && right(scope)
  }
  const single = (): Test => {
    if (tokens[at] === 'NOT') {
      take('NOT')
      const inner = single()
      return (scope) => !inner(scope)
    }
    if (tokens[at] === '(') {
      take('(')
      const inner = either()
      take(')')
      return inner
    }
    return tokens[at + 1] === '(' ? call() : comparison()
  }
  const call = (): Test => {
    const name = take()
    take('(')
    const first = operand(take())
    const second = name === 'contains' ? operand(take(',') && take()) : undefined
    take(')')
    if (name === 'attribute_exists') return (scope) => first(scope) !== undefined
    if (name === 'attribute_not_exists') return (scope) => first(scope) === undefined
    if (second === undefined) throw new SyntaxError(`Cannot read ${expression}: unknown ${name}`)
    return (scope) => {
      const part = second(scope)?.S
      return part !== undefined && (first(scope)?.S?.includes(part) ?? false)
    }
  }
  const comparison = (): Test => {
    const left = operand(take())
    const operator = take()
    const meets = comparisons.get(operator)
    if (meets === undefined) throw new SyntaxError(`Cannot read ${expression}: unknown ${operator}`)
    const right = operand(take())
    return (scope) => {
      const order = compareValues(left(scope), right(scope))
      return order !== undefined && meets(order)
    }
  }
  const test = either()
  if (at < tokens.length)
    throw new SyntaxError(`Cannot read ${expression}: it goes on at ${tokens[at]}`)
  return { test, placeholders: new Set(tokens.filter((token) => /^[#:]/.test(token))) }
}

function operand(token: string): Operand {
  if (token.startsWith(':')) return ({ values }) => values[token]
  if (token.startsWith('#')) return ({ item, names }) => item[names[token] ?? '']
  return ({ item }) => item[token]
}

const comparisons: ReadonlyMap<string, (order: number) => boolean> = new Map([
  ['=', (order) => order === 0],
  ['<>', (order) => order !== 0],
  ['<', (order) => order < 0],
  ['<=', (order) => order <= 0],
  ['>', (order) => order > 0],
  ['>=', (order) => order >= 0],
])

/** Text by its UTF-8 bytes, numbers by value; what is absent or of another type meets nothing. */
function compareValues(a?: AttributeValue, b?: AttributeValue): number | undefined {
  if (a?.S !== undefined && b?.S !== undefined) return Buffer.compare(bytes(a.S), bytes(b.S))
  if (a?.N !== undefined && b?.N !== undefined) return Number(a.N) - Number(b.N)
  return undefined
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'utf8')
}

export function checkPlaceholders(used: ReadonlySet<string>, ...given: readonly object[]): void {
  const named = given.flatMap((placeholders) => Object.keys(placeholders))
  const unused = named.filter((name) => !used.has(name))
  const unknown = [...used].filter((name) => !named.includes(name))
  if (unused.length + unknown.length > 0) {
    const fact = `${unused.join(', ') || 'nothing'} unused, ${unknown.join(', ') || 'nothing'} unknown`
    throw new SyntaxError(`Cannot evaluate the condition: of its placeholders ${fact}`)
  }
}
