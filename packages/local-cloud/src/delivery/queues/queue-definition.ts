import { accountId } from '../../identity/index.ts'

/** A standard queue as it is made: what SQS calls its attributes. */
export interface QueueDefinition {
  /** As in SQS: letters, digits, hyphens and underscores, at most 80. */
  readonly name: string
  /**
   * How long a received message is hidden from other receivers: 1 to 43,200.
   * @default 30
   */
  readonly visibilityTimeoutSeconds?: number
  /**
   * How long a message is kept, from its sending: 60 to 1,209,600.
   * @default 345,600, which is four days
   */
  readonly messageRetentionSeconds?: number
  /** How often a message may be received: 1 to 1,000. Given together with `deadLetterQueue`. */
  readonly maxReceiveCount?: number
  /** The name of the queue to which a message goes that was received so often and not deleted. */
  readonly deadLetterQueue?: string
}

/** A definition that was checked, with SQS's defaults in it. */
export interface QueueAttributes {
  readonly name: string
  readonly arn: string
  readonly visibilityTimeoutMs: number
  readonly retentionMs: number
  readonly redrive?: { readonly maxReceiveCount: number; readonly deadLetterQueue: string }
}

/** @throws {Error} on what SQS would refuse */
export function queueAttributes(definition: QueueDefinition, region: string): QueueAttributes {
  const { name, maxReceiveCount, deadLetterQueue } = definition
  const { visibilityTimeoutSeconds = 30, messageRetentionSeconds = 345_600 } = definition
  const refuse = (fact: string): Error => new Error(`Cannot create the queue ${name}: ${fact}`)
  if (!/^[a-zA-Z0-9-_]{1,80}$/.test(name)) {
    throw refuse('a name has 1 to 80 letters, digits, hyphens and underscores')
  }
  if (!isWithin(visibilityTimeoutSeconds, 1, 43_200)) {
    throw refuse(`a visibility timeout of ${visibilityTimeoutSeconds} s is not 1 to 43,200`)
  }
  if (!isWithin(messageRetentionSeconds, 60, 1_209_600)) {
    throw refuse(`a retention of ${messageRetentionSeconds} s is not 60 to 1,209,600`)
  }
  if ((maxReceiveCount === undefined) !== (deadLetterQueue === undefined)) {
    throw refuse('maxReceiveCount and deadLetterQueue require each other')
  }
  const attributes = {
    name,
    arn: queueArn(region, name),
    visibilityTimeoutMs: visibilityTimeoutSeconds * 1000,
    retentionMs: messageRetentionSeconds * 1000,
  }
  if (maxReceiveCount === undefined || deadLetterQueue === undefined) return attributes
  if (!Number.isInteger(maxReceiveCount) || !isWithin(maxReceiveCount, 1, 1000)) {
    throw refuse(`a maxReceiveCount of ${maxReceiveCount} is not 1 to 1,000`)
  }
  if (deadLetterQueue === name) throw refuse('it cannot be its own dead-letter queue')
  return { ...attributes, redrive: { maxReceiveCount, deadLetterQueue } }
}

function queueArn(region: string, name: string): string {
  return `arn:aws:sqs:${region}:${accountId}:${name}`
}

function isWithin(value: number, least: number, most: number): boolean {
  return value >= least && value <= most
}
