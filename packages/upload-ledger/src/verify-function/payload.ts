/** What the function was invoked for. */
export type Job =
  | { readonly kind: 'verify'; readonly after: string | undefined; readonly round: number }
  | { readonly kind: 'batch'; readonly batch: BatchInvocation }

/** An invocation of S3 Batch Operations, as far as it is used. */
export interface BatchInvocation {
  readonly invocationSchemaVersion: string
  readonly invocationId: string
  readonly tasks: readonly BatchTask[]
}

export interface BatchTask {
  readonly taskId: string
  /** Form-encoded. */
  readonly s3Key: string
  /** In schema 1.0. */
  readonly s3BucketArn?: string
  /** In schema 2.0. */
  readonly s3Bucket?: string
}

/**
 * Tells by its shape what a payload asks for: tasks of S3 Batch Operations, the continuation of an earlier
 * invocation, or, whatever else it is, a comparison from the first key on.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/batch-ops-invoke-lambda.html
 */
export function jobOf(payload: unknown): Job {
  if (typeof payload !== 'object' || payload === null) return begin
  const { invocationSchemaVersion, invocationId, tasks } = payload as Record<string, unknown>
  if (typeof invocationSchemaVersion === 'string' && Array.isArray(tasks)) {
    const batch = { invocationSchemaVersion, invocationId: String(invocationId ?? ''), tasks }
    return { kind: 'batch', batch }
  }
  const { continue: from } = payload as { continue?: { after?: unknown; round?: unknown } }
  if (typeof from?.after !== 'string' || typeof from.round !== 'number') return begin
  return { kind: 'verify', after: from.after, round: from.round }
}

const begin: Job = { kind: 'verify', after: undefined, round: 0 }

/** The payload of the invocation that goes on behind a key. */
export function continuationOf(after: string, round: number): object {
  return { continue: { after, round } }
}
