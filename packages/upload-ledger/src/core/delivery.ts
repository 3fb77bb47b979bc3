/** The ways from S3 to the function. */
export const deliveries = ['direct', 'queue', 'eventbridge'] as const

/**
 * How an event gets from S3 to the function.
 *
 * - `direct`: S3 → Lambda. The simplest and the fastest; nothing idle.
 * - `queue`: S3 → SQS → Lambda. For bursts and hot tables: `maxConcurrency` holds the writes back.
 * - `eventbridge`: S3 → EventBridge → SQS → Lambda. Leaves the bucket's own notifications alone.
 */
export type Delivery = (typeof deliveries)[number]
