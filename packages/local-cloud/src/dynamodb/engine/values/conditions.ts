import type { AttributeValue, StoredItem } from '../dynalite.ts'
import type { Condition, FunctionCall, Operand, Path } from '../expressions/index.ts'
import { compareValues, sameValue, typeOfValue } from './compare.ts'
import { valueAt } from './paths.ts'

type Value = AttributeValue | undefined

/** Whether an item, or none, meets the condition of an expression. */
export function meetsCondition(item: StoredItem, condition: Condition): boolean {
  const { type, name, args } = condition
  if (type === 'and') return args.every((arg) => meetsCondition(item, arg as Condition))
  if (type === 'or') return args.some((arg) => meetsCondition(item, arg as Condition))
  if (type === 'not') return !meetsCondition(item, args[0] as Condition)
  const [value, ...others] = args.map((arg) => operandValue(arg as Operand, item))
  return holds(type === 'function' ? (name ?? '') : type, value, others)
}

/** A condition of the API before there were expressions: `Expected`, `QueryFilter`, `ScanFilter`. */
export interface LegacyCondition {
  readonly Exists?: boolean
  readonly ComparisonOperator?: string
  readonly AttributeValueList?: readonly AttributeValue[]
  readonly Value?: AttributeValue
}

/** Whether an item meets all of the conditions, or with `OR` one of them. */
export function meetsLegacyConditions(
  item: StoredItem,
  conditions: Readonly<Record<string, LegacyCondition>>,
  operator: string | undefined,
): boolean {
  const meets = ([name, condition]: [string, LegacyCondition]): boolean => {
    const { Exists: exists, ComparisonOperator: comparison = 'EQ' } = condition
    const wanted = exists === undefined ? comparison : exists ? 'EQ' : 'NULL'
    const others = condition.AttributeValueList ?? (condition.Value ? [condition.Value] : [])
    return holds(wanted, Object.hasOwn(item, name) ? item[name] : undefined, others)
  }
  const all = Object.entries(conditions)
  return operator === 'OR' ? all.some(meets) : all.every(meets)
}

/**
 * Whether a value stands to others as an operator says, be it one of an expression or of the API
 * before there were expressions. A value that is missing or has no order is neither less nor greater.
 */
export function holds(operator: string, value: Value, others: readonly Value[]): boolean {
  const [first, second] = others
  const order = (): number => compareValues(value, first) ?? Number.NaN
  switch (operator) {
    case 'EQ':
    case '=':
      return value !== undefined && sameValue(value, first)
    case 'NE':
    case '<>':
      return !(value !== undefined && sameValue(value, first))
    case 'LE':
    case '<=':
      return order() <= 0
    case 'LT':
    case '<':
      return order() < 0
    case 'GE':
    case '>=':
      return order() >= 0
    case 'GT':
    case '>':
      return order() > 0
    case 'BETWEEN':
    case 'between':
      return order() >= 0 && (compareValues(value, second) ?? Number.NaN) <= 0
    case 'IN':
    case 'in':
      return value !== undefined && others.some((other) => sameValue(value, other))
    case 'NOT_NULL':
    case 'attribute_exists':
      return value !== undefined
    case 'NULL':
    case 'attribute_not_exists':
      return value === undefined
    case 'CONTAINS':
    case 'contains':
      return contains(value, first)
    case 'NOT_CONTAINS':
      return !contains(value, first)
    case 'BEGINS_WITH':
    case 'begins_with':
      return beginsWith(value, first)
    case 'attribute_type':
      return value !== undefined && typeOfValue(value) === first?.S
    default:
      return false
  }
}

function beginsWith(value: Value, prefix: Value): boolean {
  const type = typeOfValue(value)
  if (value === undefined || prefix === undefined || type !== typeOfValue(prefix)) return false
  if (type === 'S') return String(value.S).startsWith(String(prefix.S))
  if (type !== 'B') return false
  const [bytes, start] = [bytesOf(value.B), bytesOf(prefix.B)]
  return bytes.subarray(0, start.length).equals(start)
}

function contains(value: Value, part: Value): boolean {
  const [type, partType] = [typeOfValue(value), typeOfValue(part)]
  if (value === undefined || part === undefined || partType === undefined) return false
  if (type === 'L') return (value.L as AttributeValue[]).some((member) => sameValue(member, part))
  if (type === `${partType}S`) return (value[type] as unknown[]).includes(part[partType])
  if (type !== partType) return false
  if (type === 'S') return String(value.S).includes(String(part.S))
  return type === 'B' && bytesOf(value.B).includes(bytesOf(part.B))
}

function operandValue(operand: Operand, item: StoredItem): Value {
  if (Array.isArray(operand)) return valueAt(operand, item)
  if (operand?.type !== 'function') return operand as Value
  const [path] = (operand as FunctionCall).args
  return sizeOf(operandValue(path as Path, item))
}

/** The result of `size`: the number of characters, of bytes, or of members. */
function sizeOf(value: Value): Value {
  const type = typeOfValue(value)
  if (value === undefined || type === undefined) return undefined
  const inner = value[type]
  if (type === 'S') return { N: String(String(inner).length) }
  if (type === 'B') return { N: String(bytesOf(inner).length) }
  if (type === 'M') return { N: String(Object.keys(inner as object).length) }
  return Array.isArray(inner) ? { N: String(inner.length) } : undefined
}

function bytesOf(base64: unknown): Buffer {
  return Buffer.from(String(base64), 'base64')
}
