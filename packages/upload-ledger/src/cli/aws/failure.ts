import { LedgerError, type LedgerErrorCode, printable } from '../../core/index.ts'
import { isTimeout, refusalOf } from './refusal.ts'

/**
 * Sends a request to AWS and turns its errors into ours.
 *
 * @param attempt what could not be done, such as `describe the stack uploads`
 * @param right the IAM action that it needs, named when AWS denies it
 * @throws {LedgerError} `refused` for a missing permission or a rejected key, `configuration` for
 *   credentials or a region that are missing, `unavailable` for the rest
 */
export async function asking<T>(
  attempt: string,
  right: string,
  request: () => Promise<T>,
): Promise<T> {
  try {
    return await request()
  } catch (error) {
    throw toAwsError(error, attempt, right)
  }
}

/** @see asking */
export function toAwsError(error: unknown, attempt: string, right: string): LedgerError {
  if (error instanceof LedgerError) return error
  const name = error instanceof Error ? error.name : 'Error'
  const text = error instanceof Error && error.message !== '' ? error.message : String(error)
  const fact = printable(text).replace(/\.$/, '')
  const failure = (code: LedgerErrorCode, what: string) =>
    new LedgerError(code, `Cannot ${attempt}: ${what}`, { cause: error })
  const refusal = refusalOf(error)
  if (refusal === 'right') {
    const [, missing = right] = /not authorized to perform: ([\w:*]+)/.exec(text) ?? []
    return failure('refused', `AWS denied ${missing} (${fact}); allow it, or use other credentials`)
  }
  if (refusal !== undefined) return failure('refused', keysFact(refusal, fact))
  if (/^(Credentials|Token)ProviderError$/.test(name)) {
    const fix = 'run aws configure or aws sso login, or pass --profile'
    return failure('configuration', `no usable AWS credentials (${fact}); ${fix}`)
  }
  if (/region is missing/i.test(text)) {
    return failure('configuration', 'no region is set; pass --region, or set AWS_REGION')
  }
  if (isTimeout(error)) return failure('unavailable', noAnswer)
  return failure('unavailable', `${printable(name)}: ${fact}`)
}

const noAnswer =
  'AWS did not answer in time, or stopped in the middle of an answer; check the network, then try again'

function keysFact(refusal: 'expired' | 'keys', fact: string): string {
  return refusal === 'expired'
    ? `the credentials have expired (${fact}); sign in again, for example with aws sso login`
    : `AWS does not recognize these credentials (${fact}); aws configure list shows which are in use`
}
