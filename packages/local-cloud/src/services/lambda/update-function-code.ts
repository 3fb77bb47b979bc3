import type { Operation } from '../service.ts'
import { notHere } from '../service-error.ts'
import { codeIn, codeMembers } from './code.ts'
import { functionConfiguration } from './function-configuration.ts'
import { functionNamed, namedArn } from './function-named.ts'
import { architectureIn } from './settings.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_UpdateFunctionCode.html */
export const updateFunctionCode: Operation = {
  members: ['FunctionName', 'Publish', 'Architectures', ...codeMembers],
  permission: { action: 'lambda:UpdateFunctionCode', resource: namedArn },
  async run(input, call) {
    const { name } = functionNamed(input, call)
    const { created } = await call.functions.describe(name)
    const architecture = architectureIn(input) ?? created?.architecture
    if (input.value('Publish') === true || architecture !== created?.architecture) {
      const fact = 'this endpoint publishes no versions, and a function keeps its architecture'
      throw notHere(input.operation, fact)
    }
    if (created === undefined) {
      const fact = `the code of ${name} is the file that was named at the start; build that anew`
      throw notHere(input.operation, fact)
    }
    const members = Object.fromEntries(codeMembers.map((member) => [member, input.value(member)]))
    await call.functions.updateCode(name, await codeIn(input, members, call))
    return { body: functionConfiguration(await call.functions.describe(name)) }
  },
}
