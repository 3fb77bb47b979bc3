import { throttlingErrors } from '../dynamodb/index.ts'

/** Whether DynamoDB refused for its pace alone, so that the same request succeeds a little later. */
export function isThrottled(error: unknown): boolean {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error && throttlingErrors.has(cause.name)
}
