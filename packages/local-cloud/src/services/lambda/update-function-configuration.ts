import type { FunctionChanges } from '../../functions/index.ts'
import type { Input } from '../input.ts'
import type { Operation } from '../service.ts'
import { notHere } from '../service-error.ts'
import { functionConfiguration } from './function-configuration.ts'
import { functionNamed, namedArn } from './function-named.ts'
import { logFormatIn } from './logging-config.ts'
import {
  changesIn,
  checkDefaults,
  defaultMembers,
  descriptionIn,
  handlerIn,
  roleIn,
  settingMembers,
} from './settings.ts'

/**
 * Changes what stands in the function's `configuration.json`, from the next invocation on, and, of a
 * function that was created, its runtime, handler, role, description and log format.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionConfiguration.html
 */
export const updateFunctionConfiguration: Operation = {
  members: ['FunctionName', ...settingMembers, ...defaultMembers],
  permission: { action: 'lambda:UpdateFunctionConfiguration', resource: namedArn },
  async run(input, call) {
    const { name } = functionNamed(input, call)
    checkDefaults(input)
    const { created, logFormat: current } = await call.functions.describe(name)
    const changes = functionChangesIn(input)
    const logFormat = logFormatIn(input, name, current) ?? current
    if (created !== undefined) {
      await call.functions.update(name, { ...changes, logFormat }, changesIn(input))
    } else {
      const [changed] = [...Object.keys(changes), ...(logFormat === current ? [] : ['log format'])]
      if (changed !== undefined) {
        const fact = `the ${changed} of ${name} is given at the start`
        throw notHere(input.operation, fact)
      }
      await call.functions.configure(name, changesIn(input))
    }
    return { body: functionConfiguration(await call.functions.describe(name)) }
  },
}

function functionChangesIn(input: Input): FunctionChanges {
  const changes = {
    runtime: input.optionalText('Runtime'),
    handler: handlerIn(input),
    roleArn: roleIn(input),
    description: descriptionIn(input),
  }
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined))
}
