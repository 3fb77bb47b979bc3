/** A connection that was lost although others may be good: it had waited, and no answer had begun. */
export class StaleConnectionError extends Error {
  override readonly name = 'StaleConnectionError'
}
