import { functionArn } from '../../functions/index.ts'
import { mayCall, notAuthorized } from '../../identity/index.ts'
import type { Input } from '../input.ts'
import type { Call } from '../parts.ts'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { codeIn } from './code.ts'
import { architectureHere, functionConfiguration } from './function-configuration.ts'
import { namedArn } from './function-named.ts'
import { logFormatIn } from './logging-config.ts'
import {
  architectureIn,
  changesIn,
  checkDefaults,
  defaultMembers,
  descriptionIn,
  handlerIn,
  matching,
  roleIn,
  settingMembers,
  tagsIn,
} from './settings.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html */
export const createFunction: Operation = {
  members: ['FunctionName', 'Code', 'Tags', 'Architectures', ...settingMembers, ...defaultMembers],
  permission: { action: 'lambda:CreateFunction', resource: namedArn },
  async run(input, call) {
    const name = newNameIn(input, call)
    checkDefaults(input)
    const runtime = input.optionalText('Runtime')
    const handler = handlerIn(input)
    if (runtime === undefined || handler === undefined) {
      const message =
        'Runtime and Handler are mandatory parameters for functions created with deployment packages.'
      throw new ServiceError(400, 'InvalidParameterValueException', message)
    }
    const roleArn = roleIn(input) ?? input.text('Role')
    if (!mayCall(call.caller, 'iam:PassRole', roleArn)) {
      const message = notAuthorized(call.caller, 'iam:PassRole', roleArn)
      throw new ServiceError(403, 'AccessDeniedException', message)
    }
    await call.functions.create({
      ...{ name, runtime, handler, roleArn },
      description: descriptionIn(input) ?? '',
      architecture: architectureIn(input) ?? architectureHere,
      logFormat: logFormatIn(input, name, undefined) ?? 'Text',
      tags: tagsIn(input),
      configuration: {
        environment: {},
        timeoutSeconds: 3,
        memoryMegabytes: 128,
        ...changesIn(input),
      },
      archive: await codeIn(input, objectIn(input, 'Code'), call),
    })
    return { statusCode: 201, body: functionConfiguration(await call.functions.describe(name)) }
  },
}

/** The name, which may be given by an ARN of this account and region. */
function newNameIn(input: Input, call: Call): string {
  const pattern = /^(arn:aws:lambda:[a-z0-9-]+:\d{12}:function:)?(\d{12}:function:)?[\w-]{1,64}$/
  const named =
    matching(input, 'FunctionName', 'functionName', pattern) ?? input.text('FunctionName')
  const name = named.slice(named.lastIndexOf(':') + 1)
  if (namedArn(input, call) === functionArn(call.region, name)) return name
  throw input.invalid(`the function ${named} is of another region or account`)
}

function objectIn(input: Input, member: string): object {
  const value = input.value(member)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value
  throw input.invalid(`the member ${member} is missing, or is not an object`)
}
