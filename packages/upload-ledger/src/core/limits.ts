/** How long the queue in front of the function keeps a message, in days. */
export const queueRetentionDays = 4

/**
 * The least and the most of each setting that is a number, as AWS allows it: for the construct, its
 * template, `deploy` and `doctor` alike.
 *
 * A function needs time for two attempts of a write before the two seconds that its handler reserves
 * for its report. A dead letter counts its age from when it came into the queue in front of the
 * function, so a dead-letter queue must keep it at least as long as that queue does.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 * @see https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-dead-letter-queues.html
 */
export const limits: {
  readonly memorySizeMb: Limit
  readonly timeoutSeconds: Limit
  readonly maxConcurrency: Limit
  readonly deadLetterRetentionDays: Limit
  readonly historyDays: Limit
  readonly apiRate: Limit
  readonly apiBurst: Limit
} = {
  memorySizeMb: { least: 128, most: 10_240 },
  timeoutSeconds: { least: 5, most: 900 },
  maxConcurrency: { least: 2, most: 1_000 },
  deadLetterRetentionDays: { least: queueRetentionDays, most: 14 },
  // Ours: DynamoDB takes any time to come, and a hundred years is longer than anybody means.
  historyDays: { least: 1, most: 36_500 },
  // API Gateway's quotas of an account.
  apiRate: { least: 1, most: 10_000 },
  apiBurst: { least: 1, most: 5_000 },
}

export interface Limit {
  readonly least: number
  readonly most: number
}
