import { version } from '../../functions/index.ts'
import type { Operation } from '../service.ts'
import { ServiceError } from '../service-error.ts'
import { functionNamed, namedArn } from './function-named.ts'

/** Retries of a function that nobody has configured. */
const usualRetries = 2

/**
 * How events are delivered to a function: its retries, and where an event goes that is given up. A
 * function for which both are as usual has no such configuration, as on AWS.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_GetFunctionEventInvokeConfig.html
 */
export const getFunctionEventInvokeConfig: Operation = {
  members: ['FunctionName', 'Qualifier'],
  permission: { action: 'lambda:GetFunctionEventInvokeConfig', resource: namedArn },
  run(input, call) {
    const { arn } = functionNamed(input, call)
    const { retries, maximumEventAgeMs, destination } = call.delivery.rules(arn)
    if (destination === undefined && retries === usualRetries) {
      const message = `The function ${arn} doesn't have an EventInvokeConfig`
      throw new ServiceError(404, 'ResourceNotFoundException', message)
    }
    return {
      body: {
        FunctionArn: `${arn}:${version}`,
        MaximumRetryAttempts: retries,
        MaximumEventAgeInSeconds: maximumEventAgeMs / 1000,
        DestinationConfig: {
          OnSuccess: {},
          OnFailure: destination === undefined ? {} : { Destination: destination },
        },
      },
    }
  },
}
