import { CannotLook } from '../../checklist/index.ts'
import { LedgerError, printable } from '../../core/index.ts'

/**
 * Sends one request of a look, and says plainly when it may not be sent: what is refused, or not
 * known where it is asked, could not be looked at.
 *
 * @param action as IAM names it, such as `lambda:GetFunctionConfiguration`
 * @throws {CannotLook} when the person may not, or the endpoint cannot
 * @throws {LedgerError} `refused` when it is not known who asks
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

/** The same, and `undefined` where what is asked for is not there. */
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

/** The SDK leaves the answer that it could not read beside its own error; AWS names each of its own. */
function isUnreadable(error: unknown): boolean {
  const { $response, $fault } = error as { readonly $response?: unknown; readonly $fault?: unknown }
  return $response !== undefined && $fault === undefined
}

/**
 * The names under which the services refuse a right; S3, IAM and SQS call it AccessDenied.
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

/** Nothing else can be asked either. */
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
