/** Items in the order of their keys, and how far they go. */
export interface Batch<T> {
  readonly items: readonly T[]
  /** Everything up to this key was read; absent at the end. */
  readonly after?: string | undefined
}
