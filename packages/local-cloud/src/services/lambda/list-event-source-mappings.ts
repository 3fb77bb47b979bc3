import { createHash } from 'node:crypto'
import type { Mapping } from '../../delivery/index.ts'
import type { Operation } from '../service.ts'
import { functionNamed } from './function-named.ts'

/** @see https://docs.aws.amazon.com/lambda/latest/api/API_ListEventSourceMappings.html */
export const listEventSourceMappings: Operation = {
  members: ['FunctionName', 'EventSourceArn'],
  permission: { action: 'lambda:ListEventSourceMappings', resource: () => '*' },
  run(input, call) {
    const source = input.optionalText('EventSourceArn')
    const arn =
      input.optionalText('FunctionName') === undefined ? undefined : functionNamed(input, call).arn
    const mappings = call.queues
      .mappings()
      .filter(({ queueArn }) => source === undefined || queueArn === source)
      .filter(({ functionArn }) => arn === undefined || functionArn === arn)
    return { body: { EventSourceMappings: mappings.map(describe) } }
  },
}

function describe({ queueArn, functionArn, settings }: Mapping): object {
  return {
    UUID: uuidOf(`${queueArn} ${functionArn}`),
    EventSourceArn: queueArn,
    FunctionArn: functionArn,
    BatchSize: settings.batchSize,
    MaximumBatchingWindowInSeconds: settings.batchingWindowMs / 1000,
    ScalingConfig: { MaximumConcurrency: settings.maximumConcurrency },
    FunctionResponseTypes: settings.reportBatchItemFailures ? ['ReportBatchItemFailures'] : [],
    State: 'Enabled',
    StateTransitionReason: 'USER_INITIATED',
  }
}

/** The same at each start. */
function uuidOf(text: string): string {
  const digits = createHash('sha256').update(text).digest('hex')
  return [
    [0, 8],
    [8, 12],
    [12, 16],
    [16, 20],
    [20, 32],
  ]
    .map(([a, b]) => digits.slice(a, b))
    .join('-')
}
