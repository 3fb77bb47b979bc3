import { accountId, mayCall, notAuthorized, type Principal } from '../../identity/index.ts'
import { ServiceError } from '../engine/index.ts'

/**
 * Checks that a caller's policy allows an operation on everything that the request names.
 *
 * @throws {ServiceError} `AccessDeniedException`, in AWS's words
 */
export function authorize(
  principal: Principal,
  operation: string,
  input: object,
  region: string,
): void {
  for (const { action, resource } of permissionsOf(operation, input, region)) {
    if (!mayCall(principal, action, resource)) {
      throw new ServiceError(400, {
        __type: 'com.amazon.coral.service#AccessDeniedException',
        Message: notAuthorized(principal, action, resource),
      })
    }
  }
}

interface Permission {
  readonly action: string
  readonly resource: string
}

/** A transaction needs what its members would need alone; it has no permission of its own. */
const transactionActions: Readonly<Record<string, string>> = {
  Put: 'dynamodb:PutItem',
  Update: 'dynamodb:UpdateItem',
  Delete: 'dynamodb:DeleteItem',
  ConditionCheck: 'dynamodb:ConditionCheckItem',
  Get: 'dynamodb:GetItem',
}

function permissionsOf(operation: string, input: object, region: string): Permission[] {
  if (operation !== 'TransactWriteItems' && operation !== 'TransactGetItems') {
    const action = `dynamodb:${operation}`
    return resourcesOf(operation, input, region).map((resource) => ({ action, resource }))
  }
  const items: unknown = Reflect.get(input, 'TransactItems')
  return (Array.isArray(items) ? items : []).flatMap((item: unknown) =>
    Object.entries(Object(item)).flatMap(([name, request]) => {
      const action = Object.hasOwn(transactionActions, name) ? transactionActions[name] : undefined
      // The operation refuses an unknown action later.
      if (action === undefined) return []
      return [{ action, resource: tableArn(text(Object(request), 'TableName') ?? '*', region) }]
    }),
  )
}

/**
 * The ARNs that a request needs its permission on: a table or several, or the index that it reads.
 * A request that names none, such as ListTables, needs it on every table.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
function resourcesOf(operation: string, input: object, region: string): string[] {
  const tables = tablesOf(operation, input).map((table) => tableArn(table, region))
  const index = text(input, 'IndexName')
  const readsIndex = (operation === 'Query' || operation === 'Scan') && index !== undefined
  return readsIndex ? tables.map((table) => `${table}/index/${index}`) : tables
}

function tablesOf(operation: string, input: object): string[] {
  if (operation === 'BatchGetItem' || operation === 'BatchWriteItem') {
    const items: unknown = Reflect.get(input, 'RequestItems')
    const names = typeof items === 'object' && items !== null ? Object.keys(items) : []
    return names.length > 0 ? names : ['*']
  }
  // An ARN's table is what follows its last slash, as it is for those who carry out the request.
  const arn = text(input, 'ResourceArn')?.split('/').pop()
  const isTagging = operation.includes('Tag')
  return [(isTagging ? arn : text(input, 'TableName')) ?? '*']
}

function tableArn(table: string, region: string): string {
  return `arn:aws:dynamodb:${region}:${accountId}:table/${table}`
}

function text(input: object, name: string): string | undefined {
  const value: unknown = Reflect.get(input, name)
  return typeof value === 'string' ? value : undefined
}
