import {
  type ExpressionContext,
  type FunctionCall,
  literalType,
  type Operand,
  type Path,
  pathText,
  typeOf,
} from './context.ts'
import { ExpressionError } from './expression-error.ts'
import { Faults } from './faults.ts'
import { Paths } from './paths.ts'
import { redundantParentheses, Tokens } from './tokens.ts'

/** A condition as dynalite keeps it, which the reader of key conditions relies on. */
export interface Condition {
  readonly type: string
  readonly name?: string
  readonly args: readonly (Condition | Operand)[]
}

export interface ParsedCondition {
  readonly expression: Condition
  /** The names at the head of a path of several steps. */
  readonly nestedPaths: Readonly<Record<string, true>>
  readonly pathHeads: Readonly<Record<string, true>>
}

/** A part of the text and its kind. A function alone can be a condition, and can be compared. */
interface Part {
  readonly kind: 'condition' | 'operand' | 'function'
  readonly node: Condition | Operand
  readonly inParentheses?: boolean
}

const keywords = new Set(['BETWEEN', 'IN', 'AND', 'OR', 'NOT'])
const comparators = ['=', '<>', '<=', '<', '>=', '>']
const mostOperandsOfIn = 100

/**
 * Parses the expression of a condition, a filter or a key condition.
 *
 * @param compare whether the first value is greater than the second
 * @throws {ExpressionError}
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Expressions.OperatorsAndFunctions.html
 */
export function parseCondition(
  text: string,
  context: ExpressionContext,
  isGreater: (a: Operand, b: Operand) => boolean,
): ParsedCondition {
  const faults = new Faults()
  const tokens = new Tokens(text)
  const kinds = { name: 'attrNameVal', value: 'attrNameVal' }
  const paths = new Paths(tokens, context, faults, keywords, kinds)
  const expression = asCondition(readOr())
  tokens.expectEnd()
  checkUsedAsCondition(expression)
  const fault = faults.first(['unknownFunction', 'misusedFunction', 'reserved', 'condition'])
  if (fault !== undefined) throw new ExpressionError(fault)
  return { expression, nestedPaths: paths.nestedPaths, pathHeads: paths.pathHeads }

  function readOr(): Part {
    return readJoined('OR', () => readJoined('AND', readNot))
  }

  function readJoined(word: 'OR' | 'AND', readPart: () => Part): Part {
    const first = readPart()
    if (!tokens.is(word)) return first
    const parts = [asCondition(first)]
    while (tokens.take(word)) {
      tokens.countOperator()
      parts.push(asCondition(readPart()))
    }
    for (const part of parts) checkUsedAsCondition(part)
    const type = word.toLowerCase()
    const node = parts.reduceRight((right, left) => ({ type, args: [left, right] }))
    return { kind: 'condition', node }
  }

  function readNot(): Part {
    let negations = 0
    while (tokens.take('NOT')) {
      tokens.countOperator()
      negations++
    }
    const part = readComparison()
    if (negations === 0) return part
    let node = asCondition(part)
    checkUsedAsCondition(node)
    for (; negations > 0; negations--) node = { type: 'not', args: [node] }
    return { kind: 'condition', node }
  }

  function readComparison(): Part {
    const part = readGroup()
    if (part.kind === 'condition') return part
    const operand = part.node as Operand
    const comparator = comparators.find((sign) => tokens.take(sign))
    if (comparator !== undefined) {
      tokens.countOperator()
      const args = [operand, readOperand()]
      checkFunctions(args)
      checkDistinct(comparator, args)
      return simple({ type: comparator, args })
    }
    if (tokens.take('BETWEEN')) {
      tokens.countOperator()
      const lower = readOperand()
      tokens.expect('AND')
      const upper = readOperand()
      checkFunctions([operand, lower, upper])
      checkBounds(lower, upper)
      return simple({ type: 'between', args: [operand, lower, upper] })
    }
    if (tokens.take('IN')) {
      tokens.countOperator()
      const values = readArguments()
      checkFunctions([operand, ...values])
      if (values.length > mostOperandsOfIn) {
        const fact = 'The IN operator is provided with too many operands'
        faults.add('operand', `${fact}; number of operands: ${values.length}`)
      }
      return simple({ type: 'in', args: [operand, ...values] })
    }
    return part
  }

  /** Reads a condition or an operand in parentheses, or an operand without them. */
  function readGroup(): Part {
    if (!tokens.take('(')) return readPlainOperand()
    const part = tokens.nested(readOr)
    tokens.expect(')')
    if (part.inParentheses === true) throw redundantParentheses()
    if (part.kind === 'operand' && Array.isArray(part.node)) paths.readSteps(part.node as Path)
    return { ...part, inParentheses: true }
  }

  function readPlainOperand(): Part {
    const literal = paths.takeValue()
    if (literal !== undefined) return { kind: 'operand', node: literal.value }
    if (!tokens.isFunction() || [...keywords].some((word) => tokens.is(word))) {
      return { kind: 'operand', node: paths.readPath() }
    }
    tokens.countOperator()
    const name = tokens.takeKind('word') ?? ''
    const args = tokens.nested(readArguments)
    checkFunctions(args)
    return { kind: 'function', node: functionCall(name, args) }
  }

  function readOperand(): Operand {
    const part = readGroup()
    if (part.kind === 'condition') throw tokens.syntaxError()
    return part.node as Operand
  }

  function readArguments(): Operand[] {
    tokens.expect('(')
    const args = [readOperand()]
    while (tokens.take(',')) args.push(readOperand())
    tokens.expect(')')
    return args
  }

  /** @throws {ExpressionError} where only an operand stands: `a` or `:v` */
  function asCondition({ kind, node }: Part): Condition {
    if (kind === 'operand') throw tokens.syntaxError()
    if (kind === 'function') settle()
    return node as Condition
  }

  function simple(node: Condition): Part {
    settle()
    return { kind: 'condition', node }
  }

  /** DynamoDB checks a simple condition as a whole before it looks at the next. */
  function settle(): void {
    const fault = faults.first(['attrNameVal', 'operand', 'distinct', 'function'])
    if (fault !== undefined) faults.add('condition', fault)
  }

  function checkUsedAsCondition({ type, name }: Condition): void {
    if (type === 'function' && name === 'size') misused(name)
  }

  function checkFunctions(operands: readonly Operand[]): void {
    for (const operand of operands) {
      const call = asCall(operand)
      if (call !== undefined && call.name !== 'size') misused(call.name)
    }
  }

  function misused(name: string): void {
    const fact = 'The function is not allowed to be used this way in an expression'
    faults.add('misusedFunction', `${fact}; function: ${name}`)
  }

  function checkDistinct(name: string, [first, second, ...more]: readonly Operand[]): void {
    if (!Array.isArray(first) || !Array.isArray(second) || more.length > 0) return
    if (first.length !== second.length || first.some((step, i) => step !== second[i])) return
    const rule =
      'The first operand must be distinct from the remaining operands for this operator or function'
    faults.add('distinct', `${rule}; operator: ${name}, first operand: ${pathText(first)}`)
  }

  function checkBounds(lower: Operand, upper: Operand): void {
    const [lowerType, upperType] = [literalType(lower), literalType(upper)]
    if (lowerType === undefined || upperType === undefined) return
    const shown = (operand: Operand, type: string): string =>
      `AttributeValue: {${type}:${String(Reflect.get(operand as object, type))}}`
    const bounds =
      `lower bound operand: ${shown(lower, lowerType)}, ` +
      `upper bound operand: ${shown(upper, upperType)}`
    if (lowerType !== upperType) {
      const rule = 'The BETWEEN operator requires same data type for lower and upper bounds'
      faults.add('function', `${rule}; ${bounds}`)
    } else if (isGreater(lower, upper)) {
      const rule =
        'The BETWEEN operator requires upper bound to be greater than or equal to lower bound'
      faults.add('function', `${rule}; ${bounds}`)
    }
  }

  function functionCall(name: string, args: readonly Operand[]): FunctionCall {
    return { type: 'function', name, args, attrType: checkCall(name, args) }
  }

  /** The type of what the function gives, where the call is right. */
  function checkCall(name: string, args: readonly Operand[]): string | undefined {
    const operands = new Map([
      ['attribute_exists', 1],
      ['attribute_not_exists', 1],
      ['attribute_type', 2],
      ['begins_with', 2],
      ['contains', 2],
      ['size', 1],
    ])
    const expected = operands.get(name)
    if (expected === undefined) {
      faults.add('unknownFunction', `Invalid function name; function: ${name}`)
      return undefined
    }
    if (args.length !== expected) {
      const fact = 'Incorrect number of operands for operator or function'
      const where = `operator or function: ${name}, number of operands: ${args.length}`
      faults.add('operand', `${fact}; ${where}`)
      return undefined
    }
    checkDistinct(name, args)
    const [first, second] = args
    switch (name) {
      case 'attribute_exists':
      case 'attribute_not_exists':
        if (!Array.isArray(first)) {
          const rule = 'Operator or function requires a document path'
          faults.add('function', `${rule}; operator or function: ${name}`)
        }
        return 'BOOL'
      case 'begins_with':
        for (const type of args.map(typeOf)) {
          if (type !== undefined && type !== 'S' && type !== 'B') wrongType(name, type)
        }
        return 'BOOL'
      case 'attribute_type':
        checkTypeName(second)
        return 'BOOL'
      case 'size': {
        const type = typeOf(first)
        if (type === 'N' || type === 'BOOL' || type === 'NULL') wrongType(name, type)
        return 'N'
      }
      default:
        return 'BOOL'
    }
  }

  function checkTypeName(operand: Operand): void {
    const type = typeOf(operand)
    if (type !== 'S') {
      wrongType('attribute_type', type ?? '{NS,SS,L,BS,N,M,B,BOOL,NULL,S}')
      return
    }
    const named = String(Reflect.get(operand as object, 'S'))
    if (['S', 'N', 'B', 'NULL', 'SS', 'BOOL', 'L', 'BS', 'NS', 'M'].includes(named)) return
    const valid = 'valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}'
    faults.add('function', `Invalid attribute type name found; type: ${named}, ${valid}`)
  }

  function wrongType(name: string, type: string): void {
    const fact = 'Incorrect operand type for operator or function'
    faults.add('function', `${fact}; operator or function: ${name}, operand type: ${type}`)
  }
}

function asCall(operand: Operand): FunctionCall | undefined {
  if (operand === undefined || Array.isArray(operand)) return undefined
  return operand.type === 'function' ? (operand as FunctionCall) : undefined
}
