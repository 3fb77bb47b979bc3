import type { InvokePermission } from '../../functions/index.ts'
import type { Input } from '../input.ts'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { functionNamed, namedArn } from './function-named.ts'
import { permissionStatement } from './permission-statement.ts'
import { matching } from './settings.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_AddPermission.html */
export const addPermission: Operation = {
  members: ['FunctionName', 'StatementId', 'Action', 'Principal', 'SourceArn', 'SourceAccount'],
  permission: { action: 'lambda:AddPermission', resource: namedArn },
  async run(input, call) {
    const { name, arn } = functionNamed(input, call)
    const permission = permissionIn(input)
    await call.functions.addPermission(name, permission)
    const Statement = JSON.stringify(permissionStatement(permission, arn))
    return { statusCode: 201, body: { Statement } }
  },
}

function permissionIn(input: Input): InvokePermission {
  return {
    id:
      matching(input, 'StatementId', 'statementId', /^[\w-]{1,100}$/) ?? input.text('StatementId'),
    action:
      matching(input, 'Action', 'action', /^(lambda:[*]|lambda:[a-zA-Z]+|[*])$/) ??
      input.text('Action'),
    principal: principalIn(input),
    sourceArn: matching(
      input,
      'SourceArn',
      'sourceArn',
      /^arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z0-9-]*):(\d{12})?:(.*)$/,
    ),
    sourceAccount: matching(input, 'SourceAccount', 'sourceAccount', /^\d{12}$/),
  }
}

/** A service, an account, a role or user, or everyone. */
function principalIn(input: Input): string {
  const principal = input.text('Principal')
  const isKnown = /^([a-z0-9-]+\.amazonaws\.com|\d{12}|arn:aws:(iam|sts)::\d{12}:.+|\*)$/
  if (isKnown.test(principal)) return principal
  const message = 'The provided principal was invalid. Please check the principal and try again.'
  throw new ServiceError(400, 'InvalidParameterValueException', message)
}
