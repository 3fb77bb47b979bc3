import type { Delivery } from '../../core/index.ts'

/** The resources of a pipeline, by name. */
export interface Target {
  readonly functionName: string
  readonly bucket: string
  readonly tableName: string
  readonly prefix: string
  readonly suffix: string
  /** As it was set up; `undefined` if unknown. */
  readonly delivery: Delivery | undefined
  /** The queue of the dead letters, if known beforehand. */
  readonly deadLetterQueue: string | undefined
}
