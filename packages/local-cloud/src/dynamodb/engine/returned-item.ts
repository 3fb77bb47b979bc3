import { db, loadValidation, type StoredItem } from './dynalite.ts'

let patched = false

/**
 * Has a refused condition answer with the item that refused it, when asked to.
 *
 * dynalite 4.0.0 drops `ReturnValuesOnConditionCheckFailure` without a word. In DynamoDB `ALL_OLD`
 * puts the item into the exception, so that the caller need not read it.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_PutItem.html
 */
export function returnItemOnRefusal(): void {
  if (patched) return
  patched = true
  for (const operation of ['putItem', 'updateItem', 'deleteItem']) {
    loadValidation(operation).types.ReturnValuesOnConditionCheckFailure = {
      type: 'String',
      enum: ['ALL_OLD', 'NONE'],
    }
  }
  const { checkConditional } = db
  db.checkConditional = (data: Conditional, existing) => {
    const refusal = checkConditional(data, existing) as Refusal | null | undefined
    const asked = data.ReturnValuesOnConditionCheckFailure === 'ALL_OLD'
    if (refusal && asked && existing !== undefined) refusal.body.Item = existing
    return refusal
  }
}

interface Conditional {
  readonly ReturnValuesOnConditionCheckFailure?: string
}

interface Refusal extends Error {
  readonly body: { Item?: StoredItem }
}
