import type { AttributeValue, StoredItem } from '../dynalite.ts'
import type { ParsedCondition } from '../expressions/index.ts'
import { ServiceError } from '../service-error.ts'
import { type LegacyCondition, meetsCondition, meetsLegacyConditions } from '../values/index.ts'

/** The part of a checked request that makes its change depend on the item as it is. */
export interface Conditional {
  readonly _condition?: ParsedCondition
  readonly Expected?: Readonly<Record<string, LegacyCondition>>
  readonly ConditionalOperator?: string
  readonly ReturnValuesOnConditionCheckFailure?: string
}

/**
 * Refuses a change whose condition the item does not meet, with the item when it was asked for.
 *
 * @throws {ServiceError} `ConditionalCheckFailedException`
 */
export function checkCondition(request: Conditional, existing: StoredItem | undefined): void {
  const item: Readonly<Record<string, AttributeValue>> = existing ?? {}
  const { _condition: condition, Expected: expected } = request
  const meets =
    condition !== undefined
      ? meetsCondition(item, condition.expression)
      : meetsLegacyConditions(item, expected ?? {}, request.ConditionalOperator)
  if (meets) return
  const isAskedFor = request.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
  throw new ServiceError(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException',
    message: 'The conditional request failed',
    ...(isAskedFor && existing !== undefined ? { Item: existing } : {}),
  })
}
