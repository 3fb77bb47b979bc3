import { createHash } from 'node:crypto'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { functionNamed, namedArn } from './function-named.ts'
import { permissionStatement } from './permission-statement.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetPolicy.html */
export const getPolicy: Operation = {
  members: ['FunctionName', 'Qualifier'],
  permission: { action: 'lambda:GetPolicy', resource: namedArn },
  run(input, call) {
    const { name, arn } = functionNamed(input, call)
    const permissions = call.functions.permissions(name)
    if (permissions.length === 0) {
      const message = 'The resource you requested does not exist.'
      throw new ServiceError(404, 'ResourceNotFoundException', message)
    }
    const Statement = permissions.map((permission) => permissionStatement(permission, arn))
    const Policy = JSON.stringify({ Version: '2012-10-17', Id: 'default', Statement })
    // The same for the same policy, another for another.
    const RevisionId = createHash('sha256').update(Policy).digest('hex').slice(0, 32)
    return { body: { Policy, RevisionId } }
  },
}
