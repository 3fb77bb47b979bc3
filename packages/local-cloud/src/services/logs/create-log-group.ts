import type { Functions } from '../../functions/index.ts'
import type { Operation } from '../service.ts'
import { notHere, ServiceError } from '../service-error.ts'
import { functionOfGroup, logGroupArn, namedGroup } from './log-group.ts'
import { tagsIn } from './tags.ts'

/**
 * A function's group is there once it has logged something, as in CloudWatch; until then it may be
 * made.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
 */
export const createLogGroup: Operation = {
  members: ['logGroupName', 'tags', 'logGroupClass'],
  permission: {
    action: 'logs:CreateLogGroup',
    resource: (input, { region }) => logGroupArn(region, input.text('logGroupName')),
  },
  async run(input, call) {
    const name = namedGroup(input, call)
    if (!/^[.\-_/#A-Za-z0-9]{1,512}$/.test(name)) {
      throw input.invalid('logGroupName has 1 to 512 letters, digits and any of .-_/#')
    }
    if ((input.optionalText('logGroupClass') ?? 'STANDARD') !== 'STANDARD') {
      throw notHere(input.operation, 'this endpoint supports logGroupClass only as STANDARD')
    }
    const { functions, logGroups } = call
    const hasLogged = await hasLines(functions, functionOfGroup(name, call))
    if (logGroups.find(name) !== undefined || hasLogged) {
      const message = 'The specified log group already exists'
      throw new ServiceError(400, 'ResourceAlreadyExistsException', message)
    }
    await logGroups.put({ name, createdAtMs: call.now(), tags: tagsIn(input, 'tags') })
    return { body: {} }
  },
}

async function hasLines(functions: Functions, name: string | undefined): Promise<boolean> {
  return name !== undefined && (await functions.log(name).tail(1)).length > 0
}
