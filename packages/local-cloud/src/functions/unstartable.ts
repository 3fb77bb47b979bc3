import type { FunctionError } from './functions.ts'

/** Why no child could be started for an invocation: it becomes the invocation's own error. */
export class Unstartable extends Error {
  override readonly name = 'Unstartable'
  /** As Lambda names it: `Runtime.ImportModuleError`, `InvalidParameterValueException`. */
  readonly errorType: string

  constructor(errorType: string, message: string, cause?: unknown) {
    super(message, { cause })
    this.errorType = errorType
  }

  asFunctionError(): FunctionError {
    return { errorType: this.errorType, errorMessage: this.message }
  }
}
