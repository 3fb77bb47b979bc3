import { loadValidation } from './dynalite.ts'

let repaired = false

/**
 * Has requests keep members that dynalite 4.0.0 drops without a word.
 *
 * `ReturnValuesOnConditionCheckFailure: ALL_OLD` has a refused condition answer with the item that
 * refused it, so that the caller need not read it.
 *
 * A Scan is as consistent as it was asked to be.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export function keepDroppedMembers(): void {
  if (repaired) return
  repaired = true
  for (const operation of ['putItem', 'updateItem', 'deleteItem']) {
    loadValidation(operation).types.ReturnValuesOnConditionCheckFailure = {
      type: 'String',
      enum: ['ALL_OLD', 'NONE'],
    }
  }
  loadValidation('scan').types.ConsistentRead = 'Boolean'
}
