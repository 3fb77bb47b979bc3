import type { Operation } from '../service.ts'
import { functionConfiguration } from './function-configuration.ts'
import { functionNamed, namedArn } from './function-named.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionConfiguration.html */
export const getFunctionConfiguration: Operation = {
  members: ['FunctionName', 'Qualifier'],
  permission: { action: 'lambda:GetFunctionConfiguration', resource: namedArn },
  async run(input, call) {
    const described = await call.functions.describe(functionNamed(input, call).name)
    return { body: functionConfiguration(described) }
  },
}
