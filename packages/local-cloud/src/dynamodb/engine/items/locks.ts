/** Locks by name, each held by one at a time and passed on in the order in which it was asked for. */
export class Locks {
  readonly #tails = new Map<string, Promise<void>>()

  /**
   * Waits for all of these locks and gives what frees them. They are taken in one order whoever asks,
   * so that two who want the same ones cannot wait for each other for ever.
   */
  async acquire(names: readonly string[]): Promise<() => void> {
    const releases: (() => void)[] = []
    for (const name of [...new Set(names)].sort()) releases.push(await this.#acquireOne(name))
    return () => {
      for (const release of releases) release()
    }
  }

  async #acquireOne(name: string): Promise<() => void> {
    const before = this.#tails.get(name)
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#tails.set(name, promise)
    await before
    return () => {
      if (this.#tails.get(name) === promise) this.#tails.delete(name)
      resolve()
    }
  }
}
