/** The result of checking one step. */
export type Finding =
  | { readonly state: 'seen'; readonly detail: string }
  /** It is left out on purpose, which is no fault. */
  | { readonly state: 'noted'; readonly detail: string }
  | {
      readonly state: 'missing'
      readonly detail: string
      /** Replaces the step's own fix. */
      readonly fix?: string | undefined
    }
  /** Another step is missing, found only by this check. */
  | { readonly state: 'waits'; readonly for: string; readonly detail: string }
  /** The check could not run, which is no fault of the pipeline. */
  | { readonly state: 'unknown'; readonly detail: string }

export function seen(detail: string): Finding {
  return { state: 'seen', detail }
}

export function noted(detail: string): Finding {
  return { state: 'noted', detail }
}

export function missing(detail: string, fix?: string): Finding {
  return { state: 'missing', detail, fix }
}

/** @param detail for the case that the other step is not among those that are checked */
export function waitsFor(id: string, detail: string): Finding {
  return { state: 'waits', for: id, detail }
}

/**
 * A probe throws it when the credentials do not allow the check, or the endpoint does not support
 * it. Any other error is a fault of the checked part.
 */
export class CannotLook extends Error {
  override readonly name = 'CannotLook'
}
