import {
  type ExpressionContext,
  type FunctionCall,
  literalType,
  type Operand,
  type Path,
  typeOf,
} from './context.ts'
import { ExpressionError } from './expression-error.ts'
import { Faults } from './faults.ts'
import { checkOverlap, Paths } from './paths.ts'
import { redundantParentheses, Tokens } from './tokens.ts'

/** `a + :b` or `a - :b`. */
export interface Sum {
  readonly type: 'add' | 'subtract'
  readonly args: readonly [Operand, Operand]
  readonly attrType: 'N' | undefined
}

/** One action of an update, as dynalite keeps it. */
export interface UpdateAction {
  readonly type: 'set' | 'remove' | 'add' | 'delete'
  readonly path: Path
  /** Of all but `remove`. */
  readonly val?: Operand | Sum
  /** The type of the value as far as it is known without an item. */
  readonly attrType?: string | undefined
}

export interface ParsedUpdate {
  readonly sections: readonly UpdateAction[]
  readonly paths: readonly Path[]
  readonly nestedPaths: Readonly<Record<string, true>>
}

const sectionNames = ['SET', 'REMOVE', 'ADD', 'DELETE'] as const
type SectionName = (typeof sectionNames)[number]
const keywords = new Set<string>(sectionNames)

/** DynamoDB's long names of the types that ADD and DELETE do not take. */
const longNames: Readonly<Record<string, string>> = {
  S: 'STRING',
  N: 'NUMBER',
  B: 'BINARY',
  NULL: 'NULL',
  BOOL: 'BOOLEAN',
  L: 'LIST',
  M: 'MAP',
}

/**
 * Parses the expression of an update.
 *
 * @throws {ExpressionError}
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.UpdateExpressions.html
 */
export function parseUpdate(text: string, context: ExpressionContext): ParsedUpdate {
  const faults = new Faults()
  const tokens = new Tokens(text)
  const kinds = { name: 'attrName', value: 'attrVal' }
  const reader = new Paths(tokens, context, faults, keywords, kinds)
  const sections: UpdateAction[] = []
  const paths: Path[] = []
  const seen = new Set<SectionName>()
  do readSection()
  while (sectionNames.some((name) => tokens.is(name)))
  tokens.expectEnd()
  const fault = faults.first([
    'reserved',
    'unknownFunction',
    'section',
    'attrName',
    'attrVal',
    'pathOverlap',
    'pathConflict',
    'operand',
    'function',
  ])
  if (fault !== undefined) throw new ExpressionError(fault)
  return { sections, paths, nestedPaths: reader.nestedPaths }

  function readSection(): void {
    const name = sectionNames.find((name) => tokens.take(name))
    if (name === undefined) throw tokens.syntaxError()
    if (seen.has(name)) {
      const rule = `The "${name}" section can only be used once in an update expression;`
      faults.add('section', rule)
    }
    seen.add(name)
    do sections.push(readAction(name))
    while (tokens.take(','))
  }

  function readAction(section: SectionName): UpdateAction {
    const path = reader.readPath()
    checkOverlap(paths, path, faults)
    paths.push(path)
    if (section === 'REMOVE') return { type: 'remove', path }
    if (section === 'SET') {
      tokens.expect('=')
      const val = readSum()
      return { type: 'set', path, val, attrType: val === undefined ? undefined : typeOf(val) }
    }
    const literal = reader.takeValue()
    if (literal === undefined) throw tokens.syntaxError()
    const val = literal.value
    const attrType = literalType(val)
    const isSum = section === 'ADD' && attrType === 'N'
    if (attrType !== undefined && attrType in longNames && !isSum) {
      const fact = 'Incorrect operand type for operator or function'
      const type = longNames[attrType]
      faults.add('operand', `${fact}; operator: ${section}, operand type: ${type}`)
    }
    return { type: section === 'ADD' ? 'add' : 'delete', path, val, attrType }
  }

  function readSum(): Operand | Sum {
    const { value } = readParenthesized()
    return value
  }

  /** An operand or a sum, in parentheses or not; a sum in them cannot be an operand. */
  function readParenthesized(): { value: Operand | Sum; isSum: boolean; inParentheses: boolean } {
    if (!tokens.take('(')) {
      const first = readPlainOperand()
      return { ...readRest(first), inParentheses: false }
    }
    const inner = tokens.nested(readParenthesized)
    tokens.expect(')')
    if (inner.inParentheses) throw redundantParentheses()
    if (inner.isSum) return { ...inner, inParentheses: true }
    const rest = readRest(inner.value as Operand)
    return { ...rest, inParentheses: !rest.isSum }
  }

  /** The rest of a sum, if one follows its first operand. */
  function readRest(first: Operand): { value: Operand | Sum; isSum: boolean } {
    const sign = ['+', '-'].find((sign) => tokens.take(sign))
    if (sign === undefined) return { value: first, isSum: false }
    tokens.countOperator()
    const args = [first, readOperand()] as const
    const attrType = checkNumbers(sign, args)
    return { value: { type: sign === '+' ? 'add' : 'subtract', args, attrType }, isSum: true }
  }

  function readOperand(): Operand {
    if (!tokens.take('(')) return readPlainOperand()
    if (tokens.is('(')) throw redundantParentheses()
    const operand = tokens.nested(readOperand)
    tokens.expect(')')
    return operand
  }

  function readPlainOperand(): Operand {
    const literal = reader.takeValue()
    if (literal !== undefined) return literal.value
    if (!tokens.isFunction()) return reader.readPath()
    tokens.countOperator()
    const name = tokens.takeKind('word') ?? ''
    const args = tokens.nested(readArguments)
    return { type: 'function', name, args, attrType: checkCall(name, args) } satisfies FunctionCall
  }

  function readArguments(): Operand[] {
    tokens.expect('(')
    const args = [readOperand()]
    while (tokens.take(',')) args.push(readOperand())
    tokens.expect(')')
    return args
  }

  /** The type of what the function gives, where the call is right. */
  function checkCall(name: string, args: readonly Operand[]): string | undefined {
    if (name !== 'if_not_exists' && name !== 'list_append') {
      faults.add('unknownFunction', `Invalid function name; function: ${name}`)
      return undefined
    }
    if (args.length !== 2) {
      const fact = 'Incorrect number of operands for operator or function'
      const where = `operator or function: ${name}, number of operands: ${args.length}`
      faults.add('function', `${fact}; ${where}`)
      return undefined
    }
    if (name === 'list_append') {
      for (const type of args.map(literalType)) {
        if (type !== undefined && type !== 'L') wrongType(name, type)
      }
      return 'L'
    }
    if (!Array.isArray(args[0])) {
      const rule = 'Operator or function requires a document path'
      faults.add('function', `${rule}; operator or function: ${name}`)
    }
    return typeOf(args[1])
  }

  function checkNumbers(sign: string, args: readonly Operand[]): 'N' | undefined {
    for (const type of args.map(literalType)) {
      if (type !== undefined && type !== 'N') wrongType(sign, type)
    }
    return 'N'
  }

  function wrongType(name: string, type: string): void {
    const fact = 'Incorrect operand type for operator or function'
    faults.add('function', `${fact}; operator or function: ${name}, operand type: ${type}`)
  }
}
