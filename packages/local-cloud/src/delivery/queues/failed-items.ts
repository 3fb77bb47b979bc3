/**
 * Which messages of a batch failed, by what the function answered, where the mapping reports them.
 *
 * An empty or missing list is success. An answer that cannot be understood, or that names a message
 * which is not in the batch, is a failure of them all.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html
 */
export function failedItems(answer: unknown, messageIds: ReadonlySet<string>): ReadonlySet<string> {
  if (answer === null || answer === undefined) return new Set()
  if (typeof answer !== 'object' || Array.isArray(answer)) return messageIds
  const failures = 'batchItemFailures' in answer ? answer.batchItemFailures : undefined
  if (failures === null || failures === undefined) return new Set()
  if (!Array.isArray(failures)) return messageIds
  const failed = new Set<string>()
  for (const failure of failures) {
    const id: unknown = failure?.itemIdentifier
    if (typeof id !== 'string' || !messageIds.has(id)) return messageIds
    failed.add(id)
  }
  return failed
}
