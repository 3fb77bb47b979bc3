import type { Operation } from '../service.ts'
import { functionNamed, namedArn } from './function-named.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_DeleteFunction.html */
export const deleteFunction: Operation = {
  members: ['FunctionName'],
  permission: { action: 'lambda:DeleteFunction', resource: namedArn },
  async run(input, call) {
    await call.functions.delete(functionNamed(input, call).name)
    return { statusCode: 204, body: '' }
  },
}
