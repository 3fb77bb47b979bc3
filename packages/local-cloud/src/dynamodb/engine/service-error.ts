/**
 * An answer other than 200, as DynamoDB words it: `body.__type` names the exception with its
 * namespace, and `body.message` (of some exceptions `Message`) is for people.
 */
export class ServiceError extends Error {
  override readonly name = 'ServiceError'
  readonly statusCode: number
  readonly body: Readonly<Record<string, unknown>>

  constructor(statusCode: number, body: Readonly<Record<string, unknown>>, cause?: unknown) {
    super(String(body.message ?? body.Message ?? body.__type), { cause })
    this.statusCode = statusCode
    this.body = body
  }
}

/** An exception of DynamoDB's own model, such as `ResourceNotFoundException`. */
export function modelError(name: string, message: string): ServiceError {
  return new ServiceError(400, { __type: `com.amazonaws.dynamodb.v20120810#${name}`, message })
}

/** An error in the request itself, before any table is involved. */
export function validationError(message: string): ServiceError {
  const __type = 'com.amazon.coral.validate#ValidationException'
  return new ServiceError(400, { __type, message })
}

/** An exception that every AWS service of this protocol has, such as `SerializationException`. */
export function frameworkError(name: string, message?: string): ServiceError {
  return new ServiceError(400, { __type: `com.amazon.coral.service#${name}`, message })
}

/** As it is, or of an error of dynalite's, which carries the answer in plain fields, one of ours. */
export function asServiceError(error: unknown): unknown {
  const { statusCode, body } = error as Partial<ServiceError>
  if (error instanceof ServiceError || typeof statusCode !== 'number' || body === undefined) {
    return error
  }
  return new ServiceError(statusCode, body, error)
}
