import { CannotLook } from '../../checklist/index.ts'
import { LedgerError, printable } from '../../core/index.ts'
import { isTimeout, refusalOf } from '../aws/refusal.ts'

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
    if (error instanceof LedgerError) throw ofLedger(error, action)
    const { name, message, status } = failureOf(error)
    const fact = `${action}: ${name}: ${printable(message).replace(/\.$/, '')}`
    const refusal = refusalOf(error)
    if (refusal === 'right') throw lackingRight(action, error)
    if (refusal !== undefined) {
      throw new LedgerError('refused', `Cannot call ${fact}`, { cause: error })
    }
    if (unknowns.has(name) || status === 501) {
      throw new CannotLook(`this endpoint does not support ${action}`, { cause: error })
    }
    if (isUnreadable(error) && !isTimeout(error)) {
      throw new CannotLook(`the response to ${action} cannot be parsed`, { cause: error })
    }
    throw new Error(isTimeout(error) ? `${action}: no complete answer in time` : fact, {
      cause: error,
    })
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

/** What a client of ours threw has AWS's error as its cause. */
function ofLedger(error: LedgerError, action: string): Error {
  const refusal = refusalOf(error.cause) ?? 'right'
  return error.code === 'refused' && refusal === 'right' ? lackingRight(action, error) : error
}

function lackingRight(action: string, cause: unknown): CannotLook {
  return new CannotLook(`your credentials do not allow ${action}`, { cause })
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

const unknowns: ReadonlySet<string> = new Set([
  'NotImplemented',
  'NotImplementedException',
  'UnknownOperationException',
  'UnsupportedOperation',
  'UnsupportedOperationException',
])
