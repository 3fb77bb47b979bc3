/** The faults of an expression: the first of each kind. DynamoDB reports one of them. */
export class Faults {
  readonly #faults = new Map<string, string>()

  add(kind: string, message: string): void {
    if (!this.#faults.has(kind)) this.#faults.set(kind, message)
  }

  has(kind: string): boolean {
    return this.#faults.has(kind)
  }

  /** The fault of the first kind that there is one of. */
  first(kinds: readonly string[]): string | undefined {
    const kind = kinds.find((kind) => this.#faults.has(kind))
    return kind === undefined ? undefined : this.#faults.get(kind)
  }
}
