import { expect, test } from 'vitest'
import { deploymentOfParts, deploymentOfStack } from './aws-deployment.ts'

test("the log command uses the log group from the function's configuration", () => {
  const at = { environment: {}, region: 'eu-west-1', profile: 'work' }
  expect(deploymentOfParts(at, 'uploads-Function-1').showLog).toBe(
    'aws --profile work --region eu-west-1 logs tail "$(aws --profile work --region eu-west-1 lambda get-function-configuration --function-name uploads-Function-1 --query LoggingConfig.LogGroup --output text)" --since 1h',
  )
})

test.each([
  [6.9, false],
  [7, true],
])('%d hours after direct was replaced, its change is over: %s', (hours, isOver) => {
  const at = { environment: {}, region: 'eu-west-1', profile: undefined }
  const stack = {
    name: 'uploads',
    parameters: { PreviousDelivery: 'direct' },
    outputs: { Function: 'f', Bucket: 'b', Table: 't', Delivery: 'eventbridge' },
    changedAtMs: Date.UTC(2026, 10, 23, 1),
  }
  const nowMs = stack.changedAtMs + hours * 60 * 60 * 1000
  expect(deploymentOfStack(at, stack, nowMs).deliveryChange).toEqual({
    previous: 'direct',
    endsAt: '2026-11-23 08:00 UTC',
    isOver,
    end: 'npx upload-ledger deploy --stack-name uploads --region eu-west-1',
  })
  const settled = { ...stack, parameters: { PreviousDelivery: 'none' } }
  expect(deploymentOfStack(at, settled, nowMs).deliveryChange).toBeUndefined()
})
