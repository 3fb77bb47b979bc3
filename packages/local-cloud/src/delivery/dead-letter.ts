import type { FunctionError } from '../functions/index.ts'
import type { Condition } from './retry-rule.ts'

/** An event that was given up, as it is kept. */
export interface DeadLetter {
  /** Sorts by the time of giving up. */
  readonly id: string
  readonly record: OnFailureRecord
}

/**
 * The record that Lambda sends to an on-failure destination.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
 */
export interface OnFailureRecord {
  readonly version: '1.0'
  readonly timestamp: string
  readonly requestContext: {
    readonly requestId: string
    readonly functionArn: string
    readonly condition: Condition
    readonly approximateInvokeCount: number
  }
  /** The event, untouched. */
  readonly requestPayload: object
  readonly responseContext: {
    readonly statusCode: number
    readonly executedVersion: '$LATEST'
    readonly functionError: 'Unhandled'
  }
  readonly responsePayload: FunctionError
}

export interface GivenUp {
  readonly requestId: string
  readonly functionArn: string
  readonly payload: object
  readonly condition: Condition
  readonly invokeCount: number
  readonly error: FunctionError
}

/** The record of an event that is given up, with the last attempt's error as its cause. */
export function onFailureRecord(event: GivenUp, nowMs: number): OnFailureRecord {
  const { requestId, functionArn, condition, invokeCount, payload, error } = event
  const qualifier = functionArn.endsWith(':$LATEST') ? '' : ':$LATEST'
  return {
    version: '1.0',
    timestamp: new Date(nowMs).toISOString(),
    requestContext: {
      requestId,
      functionArn: `${functionArn}${qualifier}`,
      condition,
      approximateInvokeCount: invokeCount,
    },
    requestPayload: payload,
    responseContext: {
      statusCode: 200,
      executedVersion: '$LATEST',
      functionError: 'Unhandled',
    },
    responsePayload: error,
  }
}
