import { type Functions, functionNameOf } from './functions/index.ts'
import { accountId } from './identity/index.ts'
import type { S3Options } from './s3/index.ts'

/** Which functions S3 may invoke, by their policies. The log of one that refuses an event says so. */
export function invocableByS3(
  functions: Pick<Functions, 'admits' | 'exists' | 'notice'>,
): Pick<S3Options, 'functionExists' | 'mayInvoke'> {
  function admits(arn: string, bucket: string): boolean {
    const source = {
      service: 's3.amazonaws.com',
      arn: `arn:aws:s3:::${bucket}`,
      account: accountId,
    }
    return functions.exists(arn) && functions.admits(functionNameOf(arn), source)
  }
  return {
    functionExists: admits,
    mayInvoke(arn, bucket) {
      // A function that is not there is delivery's to report.
      if (!functions.exists(arn) || admits(arn, bucket)) return true
      const fact = `its policy does not let s3.amazonaws.com invoke it for the bucket ${bucket}`
      const message = `Cannot invoke the function for an event of S3: ${fact}; use add-permission`
      functions.notice(functionNameOf(arn), message)
      return false
    },
  }
}
