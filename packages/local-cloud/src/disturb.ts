import { type DynamoDB, throttle } from './dynamodb/index.ts'
import type { Functions } from './functions/index.ts'

/** What goes wrong with the requests that a function sends to DynamoDB. */
export interface FunctionDisturbance {
  readonly functionName: string
  /** As DynamoDB names it: `PutItem`. */
  readonly operation: string
  /**
   * `throttle` refuses each request; the others end the function's processes, once, before or after
   * the operation is carried out.
   */
  readonly fault: 'throttle' | 'crash-before' | 'crash-after'
}

/**
 * Has the requests of a function go wrong, until the returned function is called.
 *
 * @throws {Error} when the function is not deployed
 */
export function disturb(
  { functionName, operation, fault }: FunctionDisturbance,
  {
    dynamodb,
    functions,
  }: {
    readonly dynamodb: Pick<DynamoDB, 'disturbances'>
    readonly functions: Pick<Functions, 'roleKeys' | 'kill'>
  },
): () => void {
  const { accessKeyId } = functions.roleKeys(functionName)
  const { add } = dynamodb.disturbances
  if (fault === 'throttle') return add(accessKeyId, operation, throttle)
  const end = add(accessKeyId, operation, async (carryOut) => {
    end()
    const answer = fault === 'crash-after' ? await carryOut() : undefined
    await functions.kill(functionName)
    // Nobody is there any more to read it.
    return answer
  })
  return end
}
