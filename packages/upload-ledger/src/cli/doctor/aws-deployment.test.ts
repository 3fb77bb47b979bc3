import { expect, test } from 'vitest'
import { deploymentOfParts } from './aws-deployment.ts'

test("the log command uses the log group from the function's configuration", () => {
  const at = { environment: {}, region: 'eu-west-1', profile: 'work' }
  expect(deploymentOfParts(at, 'uploads-Function-1').showLog).toBe(
    'aws --profile work --region eu-west-1 logs tail "$(aws --profile work --region eu-west-1 lambda get-function-configuration --function-name uploads-Function-1 --query LoggingConfig.LogGroup --output text)" --since 1h',
  )
})
