import { pathToFileURL } from 'node:url'
import type { Operation } from '../service.ts'
import { functionConfiguration } from './function-configuration.ts'
import { functionNamed, namedArn } from './function-named.ts'

/**
 * The code's location is a file of this machine, where AWS gives a presigned URL.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunction.html
 */
export const getFunction: Operation = {
  members: ['FunctionName', 'Qualifier'],
  permission: { action: 'lambda:GetFunction', resource: namedArn },
  async run(input, call) {
    const described = await call.functions.describe(functionNamed(input, call).name)
    const { tags } = described.created ?? { tags: {} }
    const location = pathToFileURL(described.bundlePath).href
    return {
      body: {
        Configuration: functionConfiguration(described),
        Code: { RepositoryType: 'File', Location: location },
        ...(Object.keys(tags).length === 0 ? {} : { Tags: tags }),
      },
    }
  },
}
