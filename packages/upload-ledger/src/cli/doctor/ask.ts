import { CannotLook } from '../../checklist/index.ts'
import { LedgerError, printable } from '../../core/index.ts'

/**
 * Sends one request of a probe. A denied request, or one that the endpoint does not support,
 * becomes `CannotLook`.
 *
 * @param action as IAM names it, such as `lambda:GetFunctionConfiguration`
 * @throws {CannotLook} when the credentials do not allow it, or the endpoint does not support it
 * @throws {LedgerError} `refused` when AWS does not recognize the credentials
 */
export async function ask<T>(action: string, send: () => Promise<T>): Promise<T> {
  try {
    return await send()
  } catch (error) {
    if (error instanceof LedgerError) {
      if (error.code !== 'refused') throw error
      throw new CannotLook(`your credentials do not allow ${action}`, { cause: error })
    }
    const { name, message, status } = failureOf(error)
    const fact = `${action}: ${name}: ${printable(message).replace(/\.$/, '')}`
    if (strangers.has(name)) {
      throw new LedgerError('refused', `Cannot call ${fact}`, { cause: error })
    }
    if (denials.has(name) || status === 403) {
      throw new CannotLook(`your credentials do not allow ${action}`, { cause: error })
    }
    if (unknowns.has(name) || status === 501) {
      throw new CannotLook(`this endpoint does not support ${action}`, { cause: error })
    }
    if (isUnreadable(error)) {
      throw new CannotLook(`the response to ${action} cannot be parsed`, { cause: error })
    }
    throw new Error(fact, { cause: error })
  }
}

/** Like `ask`, but returns `undefined` for a missing resource. */
export async function askForOne<T>(
  action: string,
  send: () => Promise<T>,
  absent: readonly string[],
): Promise<T | undefined> {
  return ask(action, () =>
    send().catch((error) => {
      if (absent.includes(failureOf(error).name)) return undefined
      throw error
    }),
  )
}

interface Failure {
  readonly name: string
  readonly message: string
  readonly status: number | undefined
}

function failureOf(error: unknown): Failure {
  const { name, message, $metadata } = error as Error & {
    readonly $metadata?: { readonly httpStatusCode?: number }
  }
  return { name, message: message || name, status: $metadata?.httpStatusCode }
}

/**
 * The SDK attaches a response that it cannot parse to its own error; errors of AWS have a fault.
 */
function isUnreadable(error: unknown): boolean {
  const { $response, $fault } = error as { readonly $response?: unknown; readonly $fault?: unknown }
  return $response !== undefined && $fault === undefined
}

/**
 * The names under which the services deny an action; S3, IAM and SQS call it AccessDenied.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const denials: ReadonlySet<string> = new Set([
  'AccessDenied',
  'AccessDeniedException',
  'AuthorizationError',
  'Forbidden',
  'NotAuthorized',
  'UnauthorizedOperation',
])

/** With these errors every other request fails too. */
const strangers: ReadonlySet<string> = new Set([
  'ExpiredToken',
  'ExpiredTokenException',
  'InvalidAccessKeyId',
  'InvalidClientTokenId',
  'InvalidSignatureException',
  'SignatureDoesNotMatch',
  'UnrecognizedClientException',
])

const unknowns: ReadonlySet<string> = new Set([
  'NotImplemented',
  'NotImplementedException',
  'UnknownOperationException',
  'UnsupportedOperation',
  'UnsupportedOperationException',
])
