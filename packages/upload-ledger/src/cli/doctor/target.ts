import type { Delivery } from '../../checklist/index.ts'

/** What is looked at, by name. */
export interface Target {
  readonly functionName: string
  readonly bucket: string
  readonly tableName: string
  readonly prefix: string
  readonly suffix: string
  /** As it was set up; `undefined` if nobody told. */
  readonly delivery: Delivery | undefined
  /** Where dead letters are kept, if that is known beforehand. */
  readonly deadLetterQueue: string | undefined
}
