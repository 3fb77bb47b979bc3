import type { Delivery, KeyFilter } from '../../core/index.ts'

/** The resources of a pipeline, by name. */
export interface Target {
  readonly functionName: string
  readonly bucket: string
  readonly tableName: string
  /** The keys that the trigger is to send, at least one filter. */
  readonly filters: readonly KeyFilter[]
  /** As it was set up; `undefined` if unknown. */
  readonly delivery: Delivery | undefined
  /** The queue of the dead letters, if known beforehand. */
  readonly deadLetterQueue: string | undefined
  /** In an empty local cloud, a person makes the parts one by one; this is the role for the function. */
  readonly byHand?: { readonly roleName: string } | undefined
  /** The HTTP API, and whether its callers send tokens. */
  readonly api?: { readonly url: string; readonly takesTokens: boolean } | undefined
  /** The function behind it. */
  readonly apiFunction?: string | undefined
  /** The function that compares bucket and table on a schedule. */
  readonly verifyFunction?: string | undefined
}
