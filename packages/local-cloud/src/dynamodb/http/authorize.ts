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
  const action = `dynamodb:${operation}`
  for (const resource of resourcesOf(operation, input, region)) {
    if (!mayCall(principal, action, resource)) {
      throw new ServiceError(400, {
        __type: 'com.amazon.coral.service#AccessDeniedException',
        Message: notAuthorized(principal, action, resource),
      })
    }
  }
}

/**
 * The ARNs that a request needs its permission on: a table or several, or the index that it reads.
 * A request that names none, such as ListTables, needs it on every table.
 *
 * @see https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazondynamodb.html
 */
function resourcesOf(operation: string, input: object, region: string): string[] {
  const tables = tablesOf(operation, input).map(
    (table) => `arn:aws:dynamodb:${region}:${accountId}:table/${table}`,
  )
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

function text(input: object, name: string): string | undefined {
  const value: unknown = Reflect.get(input, name)
  return typeof value === 'string' ? value : undefined
}
