/** How a queue's messages get to a function: what Lambda calls an event source mapping. */
export interface EventSourceMappingDefinition {
  /** The queue's name. */
  readonly queue: string
  /** The function's name. */
  readonly function: string
  /**
   * The most messages of one invocation: 1 to 10.
   * @default 10
   */
  readonly batchSize?: number
  /**
   * How long a batch may wait to get full: 0 to 300.
   * @default 0 - whatever is there goes at once
   */
  readonly maximumBatchingWindowSeconds?: number
  /**
   * The most invocations at once: 2 to 1,000, as in Lambda.
   * @default 4 - as many as a function has children
   */
  readonly maximumConcurrency?: number
  /**
   * Whether the function says, by `batchItemFailures`, which messages failed.
   * @default false - what it answers counts for nothing
   */
  readonly reportBatchItemFailures?: boolean
  /**
   * When messages that failed are visible again, at the latest when their visibility timeout is
   * over: as if the function had called ChangeMessageVisibility.
   * @default the whole visibility timeout, as in Lambda
   */
  readonly failureVisibilitySeconds?: number
}

/** A definition that was checked, with the defaults in it. */
export interface MappingSettings {
  readonly batchSize: number
  readonly batchingWindowMs: number
  readonly maximumConcurrency: number
  readonly reportBatchItemFailures: boolean
  readonly failureVisibilityMs?: number
}

/** @throws {Error} on what Lambda would refuse */
export function mappingSettings(definition: EventSourceMappingDefinition): MappingSettings {
  const { batchSize = 10, maximumBatchingWindowSeconds = 0, maximumConcurrency = 4 } = definition
  const { reportBatchItemFailures = false, failureVisibilitySeconds } = definition
  const check = (name: string, value: number, least: number, most: number): void => {
    if (Number.isInteger(value) && value >= least && value <= most) return
    const mapping = `the queue ${definition.queue} to the function ${definition.function}`
    throw new Error(`Cannot map ${mapping}: a ${name} of ${value} is not ${least} to ${most}`)
  }
  check('batchSize', batchSize, 1, 10)
  check('maximumBatchingWindowSeconds', maximumBatchingWindowSeconds, 0, 300)
  check('maximumConcurrency', maximumConcurrency, 2, 1000)
  return {
    batchSize,
    batchingWindowMs: maximumBatchingWindowSeconds * 1000,
    maximumConcurrency,
    reportBatchItemFailures,
    ...(failureVisibilitySeconds === undefined
      ? {}
      : { failureVisibilityMs: failureVisibilitySeconds * 1000 }),
  }
}
