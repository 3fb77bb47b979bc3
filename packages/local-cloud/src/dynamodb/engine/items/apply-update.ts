import { type AttributeValue, big, type StoredItem } from '../dynalite.ts'
import type { FunctionCall, Operand, Path, Sum, UpdateAction } from '../expressions/index.ts'
import { validationError } from '../service-error.ts'
import { typeOfValue, valueAt } from '../values/index.ts'

/** An update of the API before there were expressions. */
export interface AttributeUpdate {
  readonly Action?: 'PUT' | 'ADD' | 'DELETE'
  readonly Value?: AttributeValue
}

type Members = Record<string, AttributeValue>

/**
 * The item after the actions of an update expression. All of them see the item as it was; what is
 * removed from a list is counted as the list was.
 *
 * @throws {ServiceError}
 */
export function applyActions(actions: readonly UpdateAction[], item: StoredItem): StoredItem {
  const changes = actions.map((action) => ({ path: action.path, value: valueAfter(action, item) }))
  const updated = structuredClone(item) as Members
  const lists = new Map<AttributeValue[], Map<number, AttributeValue | undefined>>()
  for (const { path, value } of changes) {
    const step = path.at(-1) ?? ''
    const parent = valueAt(path.slice(0, -1), updated)
    const members = parent?.M as Members | undefined
    const list = parent?.L as AttributeValue[] | undefined
    if (typeof step === 'number' && list !== undefined) {
      const steps = lists.get(list) ?? new Map()
      lists.set(list, steps.set(step, value))
    } else if (typeof step === 'string' && members !== undefined) {
      if (value === undefined) delete members[step]
      else members[step] = value
    } else {
      const fact = 'The document path provided in the update expression is invalid for update'
      throw validationError(fact)
    }
  }
  for (const [list, steps] of lists) changeList(list, steps)
  return updated
}

/** Sets members in their order, those beyond its end behind it, and then takes out what is removed. */
function changeList(
  list: AttributeValue[],
  steps: ReadonlyMap<number, AttributeValue | undefined>,
): void {
  const inOrder = [...steps].sort(([a], [b]) => a - b)
  const { length } = list
  for (const [step, value] of inOrder) {
    if (value !== undefined && step < length) list[step] = value
    else if (value !== undefined) list.push(value)
  }
  for (const [step, value] of inOrder.toReversed()) {
    if (value === undefined && step < length) list.splice(step, 1)
  }
}

/** The value at the path of an action after it; undefined for none. */
function valueAfter(action: UpdateAction, item: StoredItem): AttributeValue | undefined {
  if (action.type === 'remove') return undefined
  if (action.type === 'set') return resolve(action.val, item)
  const existing = valueAt(action.path, item)
  const operand = action.val as AttributeValue
  const type = typeOfValue(operand) ?? ''
  if (existing !== undefined && typeOfValue(existing) !== type) throw wrongType()
  return action.type === 'add' ? added(type, existing, operand) : without(type, existing, operand)
}

/** @throws {ServiceError} when an attribute that it names is not there, or is of another type */
function resolve(operand: Operand | Sum, item: StoredItem): AttributeValue {
  if (Array.isArray(operand)) {
    const value = valueAt(operand as Path, item)
    if (value !== undefined) return value
    const fact = 'The provided expression refers to an attribute that does not exist in the item'
    throw validationError(fact)
  }
  if (isSum(operand)) {
    const [a, b] = operand.args.map((arg) => resolve(arg, item).N)
    if (a === undefined || b === undefined) throw wrongType()
    return sumOf(String(a), String(b), operand.type === 'add' ? 'plus' : 'minus')
  }
  if (!isCall(operand)) return operand as AttributeValue
  const [first, second] = operand.args
  if (operand.name === 'if_not_exists') {
    return valueAt(first as Path, item) ?? resolve(second, item)
  }
  const [a, b] = [resolve(first, item).L, resolve(second, item).L]
  if (!Array.isArray(a) || !Array.isArray(b)) throw wrongType()
  return { L: [...a, ...b] }
}

function isSum(operand: Operand | Sum): operand is Sum {
  const type = (operand as { type?: unknown } | undefined)?.type
  return type === 'add' || type === 'subtract'
}

function isCall(operand: Operand | Sum): operand is FunctionCall {
  return (operand as { type?: unknown } | undefined)?.type === 'function'
}

/**
 * The item after the updates of the API before there were expressions.
 *
 * @throws {ServiceError}
 */
export function applyAttributeUpdates(
  updates: Readonly<Record<string, AttributeUpdate>>,
  item: StoredItem,
): StoredItem {
  const updated: Members = { ...item }
  for (const [name, { Action: action = 'PUT', Value: operand }] of Object.entries(updates)) {
    const value = attributeAfter(
      action,
      Object.hasOwn(item, name) ? item[name] : undefined,
      operand,
    )
    if (value === undefined) delete updated[name]
    else updated[name] = value
  }
  return updated
}

function attributeAfter(
  action: NonNullable<AttributeUpdate['Action']>,
  existing: AttributeValue | undefined,
  operand: AttributeValue | undefined,
): AttributeValue | undefined {
  if (action === 'PUT' || operand === undefined) return operand
  const type = typeOfValue(operand) ?? ''
  if (existing !== undefined && typeOfValue(existing) !== type) {
    throw validationError('Type mismatch for attribute to update')
  }
  if (action === 'DELETE') return without(type, existing, operand)
  if (type !== 'L') return added(type, existing, operand)
  return { L: [...((existing?.L as unknown[] | undefined) ?? []), ...(operand.L as unknown[])] }
}

/** A number plus another, or a set with the members of another. */
function added(
  type: string,
  existing: AttributeValue | undefined,
  operand: AttributeValue,
): AttributeValue {
  if (type === 'N') return sumOf(String(existing?.N ?? '0'), String(operand.N), 'plus')
  const members = (existing?.[type] as string[] | undefined) ?? []
  return { [type]: [...new Set([...members, ...(operand[type] as string[])])] }
}

/** A set without the members of another; nothing where none is left. */
function without(
  type: string,
  existing: AttributeValue | undefined,
  operand: AttributeValue,
): AttributeValue | undefined {
  if (existing === undefined) return undefined
  const removed = new Set(operand[type] as string[])
  const left = (existing[type] as string[]).filter((member) => !removed.has(member))
  return left.length === 0 ? undefined : { [type]: left }
}

/** @throws {ServiceError} when the result is larger, or more precise, than a number can be */
function sumOf(a: string, b: string, operation: 'plus' | 'minus'): AttributeValue {
  const result = big(a)[operation](b)
  if (result.e > 125) {
    const bound = 'Attempting to store a number with magnitude larger than supported range'
    throw validationError(`Number overflow. ${bound}`)
  }
  if (result.c.length > 38) {
    throw validationError('Attempting to store more than 38 significant digits in a Number')
  }
  return { N: result.toFixed() }
}

function wrongType(): Error {
  return validationError('An operand in the update expression has an incorrect data type')
}
