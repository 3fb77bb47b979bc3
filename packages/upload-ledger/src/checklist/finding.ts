/** What was found where a step was looked at. */
export type Finding =
  | { readonly state: 'seen'; readonly what: string }
  | {
      readonly state: 'missing'
      readonly what: string
      /** Where it is another than the step's own. */
      readonly mend?: string | undefined
    }
  /** It could not be looked at, which is no fault of the pipeline. */
  | { readonly state: 'unknown'; readonly what: string }

export function seen(what: string): Finding {
  return { state: 'seen', what }
}

export function missing(what: string, mend?: string): Finding {
  return { state: 'missing', what, mend }
}

/**
 * What a probe throws when it may not look, or when what it asks does not know the question. Any
 * other error is a fault of what was looked at.
 */
export class CannotLook extends Error {
  override readonly name = 'CannotLook'
}
