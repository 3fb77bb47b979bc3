import type { FunctionError } from '../functions/index.ts'

/** An error for which a function could not be invoked at all, as if the function had thrown it. */
export function functionErrorOf(error: unknown): FunctionError {
  if (error instanceof Error) return { errorType: error.name, errorMessage: error.message }
  return { errorType: typeof error, errorMessage: String(error) }
}
