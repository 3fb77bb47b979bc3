import type { AttributeValue } from '../dynalite.ts'

/** The names and values that an expression may refer to, as dynalite hands them to a parser. */
export interface ExpressionContext {
  readonly attrNames?: Readonly<Record<string, string>>
  readonly attrVals?: Readonly<Record<string, AttributeValue>>
  /** Of these, those that are used are deleted. */
  readonly unusedAttrNames?: Record<string, true>
  readonly unusedAttrVals?: Record<string, true>
  isReserved(name: string): boolean
}

/** The steps to an attribute: names, and indexes of lists. */
export type Path = (string | number)[]

/** `size(path)` and the like, with the type of what it gives, where that is known. */
export interface FunctionCall {
  readonly type: 'function'
  readonly name: string
  readonly args: readonly Operand[]
  readonly attrType: string | undefined
}

/** Undefined stands for a value that is not defined; that is reported, so nobody looks at it. */
export type Operand = Path | AttributeValue | FunctionCall | undefined

const valueTypes = ['S', 'N', 'B', 'NULL', 'BOOL', 'SS', 'NS', 'BS', 'L', 'M']

/** The type of a value that is given as such; undefined for a path or a function. */
export function literalType(operand: Operand | object): string | undefined {
  if (operand === undefined || Array.isArray(operand) || 'attrType' in operand) return undefined
  return valueTypes.find((type) => Object.hasOwn(operand, type))
}

/** The type of an operand as far as it is known without an item. */
export function typeOf(operand: Operand | object): string | undefined {
  if (operand === undefined || Array.isArray(operand)) return undefined
  return 'attrType' in operand ? (operand.attrType as string | undefined) : literalType(operand)
}

/** `[a, [0], b]`, as DynamoDB writes a path in its messages. */
export function pathText(path: Path): string {
  return `[${path.map((step) => (typeof step === 'number' ? `[${step}]` : step)).join(', ')}]`
}
