import { validationError } from './service-error.ts'
import { nestingError } from './values/index.ts'

/**
 * Members that dynalite 4.0.0 would silently drop although they change the caller's result. This
 * endpoint refuses them instead, except values that change nothing: a stream that is off, the
 * standard class.
 */
const dropped: Readonly<Record<string, (value: unknown) => boolean>> = {
  StreamSpecification: (value) => member(value, 'StreamEnabled') === true,
  SSESpecification: (value) => member(value, 'Enabled') === true,
  DeletionProtectionEnabled: (value) => value === true,
  TableClass: (value) => value !== 'STANDARD',
  ResourcePolicy: () => true,
  ReplicaUpdates: () => true,
  GlobalTableWitnessUpdates: () => true,
  OnDemandThroughput: () => true,
}

/** DynamoDB allows 32 levels of lists and maps, of two levels of JSON each, inside a request. */
const deepestJson = 80

/** @throws {ServiceError} `ValidationException` when the request asks for what is not there */
export function refuseUnsupported(operation: string, input: object): void {
  refuseUnsafe(input, 0)
  if (operation !== 'CreateTable' && operation !== 'UpdateTable') return
  for (const [name, value] of Object.entries(input)) {
    if (value !== null && Object.hasOwn(dropped, name) && dropped[name]?.(value)) {
      throw validationError(`Cannot do ${operation}: ${name} is not supported by this endpoint`)
    }
  }
}

/** @throws {ServiceError} when a value of the request is nested deeper than DynamoDB takes */
export function refuseDeepAttributes(input: object): void {
  for (const attributes of attributesIn(input)) {
    const fault = nestingError(attributes)
    if (fault !== undefined) throw fault
  }
}

/** Each map of attributes, or of values, that a request of any operation holds. */
function* attributesIn(input: object): Iterable<unknown> {
  for (const name of ['Item', 'Key', 'ExclusiveStartKey', 'ExpressionAttributeValues']) {
    yield member(input, name)
  }
  for (const name of ['AttributeUpdates', 'Expected', 'QueryFilter', 'ScanFilter']) {
    for (const condition of membersOf(member(input, name))) {
      yield { Value: member(condition, 'Value') }
      yield member(condition, 'AttributeValueList')
    }
  }
  for (const requests of membersOf(member(input, 'RequestItems'))) {
    for (const request of membersOf(requests)) yield member(member(request, 'PutRequest'), 'Item')
  }
  for (const item of membersOf(member(input, 'TransactItems'))) {
    yield member(member(item, 'Put'), 'Item')
  }
}

function membersOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : []
}

/** dynalite copies maps by plain assignment, which loses a name that is special in JavaScript. */
function refuseUnsafe(value: unknown, depth: number): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > deepestJson) throw validationError('Nesting Levels have exceeded supported limits')
  if (Object.hasOwn(value, '__proto__')) {
    throw validationError('Cannot store the name __proto__: it is not supported by this endpoint')
  }
  for (const inner of Object.values(value)) refuseUnsafe(inner, depth + 1)
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
