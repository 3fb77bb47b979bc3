import type { Operation } from '../service.ts'
import { functionConfiguration } from './function-configuration.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListFunctions.html */
export const listFunctions: Operation = {
  members: [],
  permission: { action: 'lambda:ListFunctions', resource: () => '*' },
  async run(_input, { functions }) {
    const described = await Promise.all(functions.names().map((name) => functions.describe(name)))
    return { body: { Functions: described.map(functionConfiguration) } }
  },
}
