import { LedgerError } from '../../core/index.ts'
import { bucketState, needToAsk } from '../aws/bucket-state.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { asksS3, type DeploySettings } from './settings.ts'

/** Whether the function asks S3, and why the bucket needs it where that was looked at. */
export interface Confirming {
  readonly confirmWithS3: DeploySettings['confirmWithS3']
  readonly need: string | undefined
}

/**
 * Turns the asking on where the bucket needs it. It looks at the bucket only while the function would
 * not ask.
 *
 * @param bucket that exists; `undefined` for one that this deployment creates
 * @throws {LedgerError} `configuration` when the bucket needs it and the person does not want it
 */
export async function settleConfirmation(
  aws: Aws,
  settings: DeploySettings,
  bucket: string | undefined,
): Promise<Confirming> {
  const { confirmWithS3 } = settings
  if (bucket === undefined || asksS3(settings)) return { confirmWithS3, need: undefined }
  const place = { Bucket: bucket, ExpectedBucketOwner: aws.accountId }
  const state = await bucketState(aws.s3, place, (right, request) =>
    asking(`check the versions and lifecycle rules of the bucket ${bucket}`, right, request),
  )
  const need = needToAsk(state)
  if (need === undefined) return { confirmWithS3, need }
  if (confirmWithS3 === 'false') {
    const fact = `${need}, so the order of events cannot tell what an object is now; use --confirm-with-s3`
    const message = `Cannot deploy the ledger of the bucket ${bucket} with --no-confirm-with-s3: ${fact}`
    throw new LedgerError('configuration', message)
  }
  return { confirmWithS3: 'true', need }
}
