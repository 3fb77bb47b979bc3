import type { Operation } from '../service.ts'
import { functionNamed, namedArn } from './function-named.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_RemovePermission.html */
export const removePermission: Operation = {
  members: ['FunctionName', 'StatementId'],
  permission: { action: 'lambda:RemovePermission', resource: namedArn },
  async run(input, call) {
    const { name } = functionNamed(input, call)
    await call.functions.removePermission(name, input.text('StatementId'))
    return { statusCode: 204, body: '' }
  },
}
