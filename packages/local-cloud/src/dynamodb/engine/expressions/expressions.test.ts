import { createRequire } from 'node:module'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { ExpressionContext } from './context.ts'
import { parseCondition, parseProjection, parseUpdate } from './index.ts'

const require = createRequire(import.meta.url)
type SlowParser = { parse(text: string, options: { context: object }): unknown }
const slowCondition = require('dynalite/db/conditionParser.js') as SlowParser
const slowProjection = require('dynalite/db/projectionParser.js') as SlowParser
const slowUpdate = require('dynalite/db/updateParser.js') as SlowParser

const attrNames = { '#a': 'a', '#b': 'b', '#size': 'size' }
const attrVals = {
  ':s': { S: 'x' },
  ':t': { S: 'y' },
  ':n': { N: '1' },
  ':m': { N: '2' },
  ':l': { L: [] },
  ':set': { SS: ['x'] },
}

function context(): ExpressionContext & { compare(): boolean } {
  const used = (names: object) =>
    Object.fromEntries(Object.keys(names).map((name) => [name, true as const]))
  return {
    attrNames,
    attrVals,
    unusedAttrNames: used(attrNames),
    unusedAttrVals: used(attrVals),
    isReserved: (name) => ['SIZE', 'NAME', 'COUNT'].includes(name.toUpperCase()),
    compare: () => false,
  }
}

/** The result of a parser and the names and values that it used, or its error as text. */
function outcome(parse: (context: ExpressionContext) => unknown): unknown {
  const given = context()
  let result: unknown
  try {
    result = parse(given)
  } catch (error) {
    result = error instanceof Error ? error.message : error
  }
  if (typeof result === 'string') {
    if (/^(Syntax error|Expected)/.test(result)) return 'syntax error'
    // Of several paths that conflict, dynalite names the last.
    return result.replace(/(paths conflict .*); path one.*/, '$1')
  }
  // dynalite gives these functions the type of an argument that they do not have.
  const withoutType = (_name: string, value: unknown): unknown =>
    /^attribute_/.test(String(Reflect.get(Object(value), 'name')))
      ? { ...(value as object), attrType: undefined }
      : (value ?? undefined)
  const used = [given.unusedAttrNames, given.unusedAttrVals]
  return JSON.parse(JSON.stringify([result, used], withoutType))
}

const spaces = fc.constantFrom('', ' ', '\n\t')
const path = fc.constantFrom('a', '#a', 'a.b', 'a[0]', '#a.#b[12].c', 'd', 'name', 'a . b [ 1 ]')
const literal = fc.constantFrom(':s', ':n', ':l', ':set', ':missing')
const call = fc.constantFrom('size(a)', 'size ( #b )', 'attribute_exists(a)', 'nothing(a)')
const operand = fc.oneof(
  { weight: 4, arbitrary: path },
  { weight: 4, arbitrary: literal },
  { weight: 1, arbitrary: call },
  { weight: 1, arbitrary: path.map((text) => `(${text})`) },
)
const simple = fc.oneof(
  fc
    .tuple(operand, spaces, fc.constantFrom('=', '<>', '<', '<=', '>', '>='), spaces, operand)
    .map((parts) => parts.join('')),
  fc.tuple(operand, operand, operand).map(([a, b, c]) => `${a} between ${b} AND ${c}`),
  fc.tuple(operand, fc.array(operand, { minLength: 1, maxLength: 3 })).map(([a, list]) => {
    return `${a} In (${list.join(', ')})`
  }),
  fc
    .tuple(
      fc.constantFrom('attribute_exists', 'begins_with', 'contains', 'attribute_type', 'size', 'x'),
      fc.array(operand, { minLength: 1, maxLength: 3 }),
    )
    .map(([name, list]) => `${name}(${list.join(',')})`),
)
// dynalite needs twice the time for each parenthesis, so there are few of them here.
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { depthSize: 'small', maxDepth: 3 },
    simple,
    fc.tuple(tie('condition'), fc.constantFrom('AND', 'or'), tie('condition')).map((parts) => {
      return parts.join(' ')
    }),
    tie('condition').map((text) => `(${text})`),
    fc.tuple(simple, tie('condition')).map(([a, b]) => `NOT ${a} AND (${b})`),
  ),
}))
const broken = fc.tuple(condition, fc.nat(), fc.constantFrom('', '(', ')', 'AND', ',', '!'))

test('a condition is read as dynalite reads it, which is slow and plain', () => {
  const read = (text: string) => outcome((given) => parseCondition(text, given, () => false))
  const slowly = (text: string) =>
    outcome((given) => slowCondition.parse(text, { context: given }) as object)
  fc.assert(
    fc.property(condition, (text) => {
      fc.pre(text.length < 250)
      expect(read(text)).toEqual(slowly(text))
    }),
    { numRuns: 500 },
  )
  fc.assert(
    fc.property(broken, ([text, at, inserted]) => {
      fc.pre(text.length < 120)
      const place = at % (text.length + 1)
      const damaged = `${text.slice(0, place)}${inserted}${text.slice(place + 1)}`
      // A word that touches the name of a value ends before it; dynalite wants a space there.
      fc.pre(!/\w[:#]/.test(damaged))
      const slow = slowly(damaged)
      // Of a text that is wrong in two ways, the two may name different ones.
      if (slow === 'syntax error') expect(typeof read(damaged)).toBe('string')
      else if (typeof slow === 'object') expect(read(damaged)).toEqual(slow)
    }),
    { numRuns: 500 },
  )
})

test('an update is read as dynalite reads it', () => {
  const value = fc.oneof(
    operand,
    // dynalite does not take a sum whose first operand is in parentheses, as DynamoDB does.
    fc
      .tuple(fc.oneof(path, literal, call), fc.constantFrom('+', '-'), operand)
      .map((parts) => parts.join(' ')),
    fc.tuple(path, literal).map(([a, b]) => `if_not_exists(${a}, ${b})`),
    fc.tuple(path, literal).map(([a, b]) => `(list_append(${a}, ${b}))`),
  )
  const section = fc.oneof(
    fc.array(fc.tuple(path, value), { minLength: 1, maxLength: 3 }).map((list) => {
      return `SET ${list.map((pair) => pair.join(' = ')).join(', ')}`
    }),
    fc.array(path, { minLength: 1, maxLength: 3 }).map((list) => `remove ${list.join(',')}`),
    fc.tuple(fc.constantFrom('ADD', 'DELETE'), path, literal).map((parts) => parts.join(' ')),
  )
  const update = fc.array(section, { minLength: 1, maxLength: 3 }).map((list) => list.join(' '))
  fc.assert(
    fc.property(update, (text) => {
      expect(outcome((given) => parseUpdate(text, given))).toEqual(
        outcome((given) => slowUpdate.parse(text, { context: given })),
      )
    }),
    { numRuns: 1500 },
  )
})

test('a projection is read as dynalite reads it', () => {
  const projection = fc
    .array(fc.oneof(path, literal), { minLength: 1, maxLength: 5 })
    .map((list) => list.join(', '))
  fc.assert(
    fc.property(projection, (text) => {
      expect(outcome((given) => parseProjection(text, given))).toEqual(
        outcome((given) => slowProjection.parse(text, { context: given })),
      )
    }),
  )
})

test.each([
  ['attribute_not_exists(', '<EOF>', '('],
  ['a', '<EOF>', 'a'],
  ['a = = :s', '=', '= = :s'],
  ['foo([1])', '[', '([1'],
  ['a = :s)', ')', ':s)'],
  ['_a = :s', '_', '_a'],
  ['a = \u{1F431}', '\u{1F431}', '= \u{1F431}'],
])('%j is refused at its token, in the words of DynamoDB', (text, token, near) => {
  expect(() => parseCondition(text, context(), () => false)).toThrow(
    `Syntax error; token: "${token}", near: "${near}"`,
  )
})

/** The largest expressions of each shape that fit into 4 KB, and some that do not. */
const large = [
  `${'('.repeat(2000)}a = :s${')'.repeat(2000)}`,
  '('.repeat(4096),
  `${'NOT '.repeat(1000)}a = :s`,
  `${'NOT ('.repeat(290)}a = :s${')'.repeat(290)}`,
  `${'NOT ('.repeat(700)}a = :s${')'.repeat(500)}`,
  Array.from({ length: 150 }, () => '(a = :s)').join(' AND '),
  Array.from({ length: 500 }, () => 'a=:s').join(' OR '),
  `${'size('.repeat(600)}a${')'.repeat(600)} = :n`,
  `a IN (${Array.from({ length: 1000 }, () => ':s').join(',')})`,
  `a${'.b'.repeat(2000)} = :s`,
  `a${'[1]'.repeat(1300)} = :s`,
  ' '.repeat(4000),
  'a'.repeat(4096),
]

test.each(large)(
  'condition %# is parsed, which a parser that tries twice would not end',
  (text) => {
    parseCondition('a = :s', context(), () => false)
    try {
      parseCondition(text, context(), () => false)
    } catch (error) {
      expect(error).toMatchObject({ name: 'ExpressionError' })
    }
  },
)

test('an update and a projection of 4 KB are parsed or refused', () => {
  const names = Array.from({ length: 800 }, (_, i) => `a${i}`)
  parseProjection(names.join(',').slice(0, 4094), context())
  const sum = `${'('.repeat(4000)}`
  expect(() => parseUpdate(`SET a = ${sum}`, context())).toThrow('redundant parentheses')
  expect(() => parseUpdate(`SET a = ${'list_append('.repeat(320)}`, context())).toThrow('operators')
})

test('the bounds are those of DynamoDB: 4,096 bytes, 300 operators, 100 operands of IN', () => {
  const parse = (text: string) => parseCondition(text, context(), () => false)
  const padded = (bytes: number) => `a = :s${' '.repeat(bytes - 6)}`
  parse(padded(4096))
  expect(() => parse(padded(4097))).toThrow(
    'Expression size has exceeded the maximum allowed size; expression size: 4097',
  )
  expect(() => parse('\u{1F431}'.repeat(1025))).toThrow('expression size: 4100')
  const joined = (conditions: number) =>
    Array.from({ length: conditions }, () => 'a=:s').join(' OR ')
  parse(joined(150))
  expect(() => parse(joined(151))).toThrow('too many operators')
  const list = (operands: number) => `a IN (${Array(operands).fill(':s').join(',')})`
  parse(list(100))
  expect(() => parse(list(101))).toThrow(
    'The IN operator is provided with too many operands; number of operands: 101',
  )
  expect(() => parse('((a = :s))')).toThrow('The expression has redundant parentheses;')
})
