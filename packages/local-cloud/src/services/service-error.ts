/** An answer other than success, in the service's own words; each protocol writes it in its form. */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly statusCode: number
  /** The exception's name, as SDKs match on it: `ResourceNotFoundException`. */
  readonly code: string
  /** The error's name in the service's older query protocol, where it differs. */
  readonly legacyCode: string | undefined

  constructor(statusCode: number, code: string, message: string, legacyCode?: string) {
    super(message.length > mostCharacters ? `${message.slice(0, mostCharacters)}…` : message)
    this.statusCode = statusCode
    this.code = code
    this.legacyCode = legacyCode
  }
}

/** A request may be megabytes of what a message then names. */
const mostCharacters = 2000

/** @param code the service's name of it */
export function unknownOperation(
  operation: string,
  code = 'UnknownOperationException',
): ServiceError {
  const message = `Cannot do ${operation}: this endpoint has no such operation`
  return new ServiceError(501, code, message)
}

/** What AWS has and this endpoint has not: nothing was done. */
export function notHere(operation: string, fact: string): ServiceError {
  const message = `Cannot do ${operation}: ${fact}`
  return new ServiceError(501, 'NotImplemented', message)
}
