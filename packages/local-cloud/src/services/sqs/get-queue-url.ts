import { accountId } from '../../identity/index.ts'
import type { Operation } from '../service.ts'
import { queueArn, queueNamed, queueUrl } from './queue-named.ts'

/** @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_GetQueueUrl.html */
export const getQueueUrl: Operation = {
  members: ['QueueName', 'QueueOwnerAWSAccountId'],
  permission: {
    action: 'sqs:GetQueueUrl',
    resource: (input, { region }) => queueArn(region, input.text('QueueName')),
  },
  run(input, call) {
    const isOurs = (input.optionalText('QueueOwnerAWSAccountId') ?? accountId) === accountId
    const { name } = queueNamed(isOurs ? input.text('QueueName') : '', call)
    return { body: { QueueUrl: queueUrl(call, name) } }
  },
}
