import type { Operation } from '../service.ts'
import { functionNamed, namedArn } from './function-named.ts'

/**
 * No code is signed here.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionCodeSigningConfig.html
 */
export const getFunctionCodeSigningConfig: Operation = {
  members: ['FunctionName'],
  permission: { action: 'lambda:GetFunctionCodeSigningConfig', resource: namedArn },
  run(input, call) {
    return { body: { CodeSigningConfigArn: '', FunctionName: functionNamed(input, call).name } }
  },
}
