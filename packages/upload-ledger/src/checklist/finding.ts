/** What was found where a step was looked at. */
export type Finding =
  | { readonly state: 'seen'; readonly detail: string }
  | {
      readonly state: 'missing'
      readonly detail: string
      /** Where it is another than the step's own. */
      readonly fix?: string | undefined
    }
  /** It could not be looked at, which is no fault of the pipeline. */
  | { readonly state: 'unknown'; readonly detail: string }

export function seen(detail: string): Finding {
  return { state: 'seen', detail }
}

export function missing(detail: string, fix?: string): Finding {
  return { state: 'missing', detail, fix }
}

/**
 * What a probe throws when it may not look, or when what it asks does not know the question. Any
 * other error is a fault of what was looked at.
 */
export class CannotLook extends Error {
  override readonly name = 'CannotLook'
}
