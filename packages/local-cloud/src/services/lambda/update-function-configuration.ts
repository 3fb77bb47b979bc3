import type { FunctionConfiguration } from '../../functions/index.ts'
import type { Input } from '../input.ts'
import type { Operation } from '../service.ts'
import { functionConfiguration } from './function-configuration.ts'
import { functionNamed, namedArn } from './function-named.ts'

/**
 * Changes what stands in the function's `configuration.json`, from the next invocation on. All else
 * that Lambda lets one change is refused.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
 */
export const updateFunctionConfiguration: Operation = {
  members: ['FunctionName', 'Environment', 'Timeout', 'MemorySize'],
  permission: { action: 'lambda:UpdateFunctionConfiguration', resource: namedArn },
  async run(input, call) {
    const { name } = functionNamed(input, call)
    await call.functions.configure(name, changesIn(input))
    return { body: functionConfiguration(await call.functions.describe(name)) }
  },
}

function changesIn(input: Input): Partial<FunctionConfiguration> {
  const environment = environmentIn(input)
  const timeoutSeconds = input.wholeNumber('Timeout', 1, 900)
  const memoryMegabytes = input.wholeNumber('MemorySize', 128, 10_240)
  return {
    ...(environment === undefined ? {} : { environment }),
    ...(timeoutSeconds === undefined ? {} : { timeoutSeconds }),
    ...(memoryMegabytes === undefined ? {} : { memoryMegabytes }),
  }
}

/** All the new variables. `configure` checks their values. */
function environmentIn(input: Input): Record<string, string> | undefined {
  const value = input.value('Environment')
  if (value === undefined) return undefined
  if (typeof value === 'object' && !Array.isArray(value)) {
    const { Variables = {}, ...others } = value as { Variables?: Record<string, string> }
    if (Object.keys(others).length === 0) return Variables
  }
  throw input.invalid('the member Environment is not an object with Variables')
}
