import type { Operation } from '../service.ts'
import { functionConfiguration } from './function-configuration.ts'
import { functionNamed, namedArn } from './function-named.ts'

/**
 * The one version there is.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_ListVersionsByFunction.html
 */
export const listVersionsByFunction: Operation = {
  members: ['FunctionName', 'MaxItems'],
  permission: { action: 'lambda:ListVersionsByFunction', resource: namedArn },
  async run(input, call) {
    const { name, arn } = functionNamed(input, call)
    const described = functionConfiguration(await call.functions.describe(name))
    return { body: { Versions: [{ ...described, FunctionArn: `${arn}:$LATEST` }] } }
  },
}
