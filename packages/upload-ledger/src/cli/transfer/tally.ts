import { LedgerError } from '../../core/index.ts'
import { nameOf, refusalOf } from '../aws/refusal.ts'
import type { Context } from '../command.ts'

/** What became of many objects: a failed one does not stop the others. */
export class Tally {
  done = 0
  bytes = 0
  readonly #failures: LedgerError[] = []
  readonly #context: Context
  readonly #isOnlyOne: boolean

  /** @param isOnlyOne whether there are no others, so that a failure is that of the command */
  constructor(context: Context, isOnlyOne: boolean) {
    this.#context = context
    this.#isOnlyOne = isOnlyOne
  }

  get failed(): number {
    return this.#failures.length
  }

  success(bytes: number): void {
    this.done++
    this.bytes += bytes
  }

  /**
   * Prints why an object failed, and lets the others go on.
   *
   * @throws what failed, where the others would fail for the same reason, or the person stopped it
   */
  failure(error: unknown): void {
    if (this.#context.interrupted.aborted || this.#isOnlyOne) throw error
    if (!(error instanceof LedgerError) || failsForAll(error)) throw error
    this.#failures.push(error)
    this.#context.err(error.message)
  }

  /**
   * Sums the failures up, once all is over.
   *
   * @param attempt `upload`
   * @throws {LedgerError} with the code that all of them have, or else `unavailable`
   */
  end(attempt: string): void {
    const [first, ...others] = this.#failures
    if (first === undefined) return
    const code = others.every((other) => other.code === first.code) ? first.code : 'unavailable'
    const all = this.done + this.failed
    const message = `Cannot ${attempt} ${this.failed} of ${all} objects: the lines above say why`
    throw new LedgerError(code, message, { cause: first })
  }
}

function failsForAll({ code, cause }: LedgerError): boolean {
  if (code === 'configuration' || nameOf(cause) === 'NoSuchBucket') return true
  const refusal = refusalOf(cause)
  return refusal === 'keys' || refusal === 'expired'
}
