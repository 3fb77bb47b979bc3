import { decodeListedKey } from '../bucket/index.ts'
import { LedgerError, printable } from '../core/index.ts'
import type { Selection } from '../repair/index.ts'
import type { BatchInvocation, BatchTask } from './payload.ts'

/** The answer that S3 Batch Operations reads. */
export interface BatchAnswer {
  readonly invocationSchemaVersion: string
  readonly treatMissingKeysAs: 'TemporaryFailure'
  readonly invocationId: string
  readonly results: readonly BatchResult[]
}

interface BatchResult {
  readonly taskId: string
  readonly resultCode: 'Succeeded' | 'TemporaryFailure' | 'PermanentFailure'
  /** Goes into the report of the job. */
  readonly resultString: string
}

export interface BatchParts {
  readonly bucket: string
  readonly selection: Selection
  /** Makes the row of a key say what S3 says. @returns whether it was changed */
  readonly confirm: (key: string) => Promise<boolean>
}

/**
 * Makes the row of each task's object say what S3 says. A key that the ledger does not follow succeeds:
 * S3 stops a job half of whose tasks fail.
 */
export async function answerBatch(
  { invocationSchemaVersion, invocationId, tasks }: BatchInvocation,
  parts: BatchParts,
): Promise<BatchAnswer> {
  const results = await Promise.all(tasks.map((task) => resultOf(task, parts)))
  return {
    ...{ invocationSchemaVersion, treatMissingKeysAs: 'TemporaryFailure', invocationId, results },
  }
}

async function resultOf(
  { taskId, s3Key, s3Bucket, s3BucketArn = '' }: BatchTask,
  { bucket, selection, confirm }: BatchParts,
): Promise<BatchResult> {
  const result = (resultCode: BatchResult['resultCode'], resultString: string) => {
    return { taskId, resultCode, resultString }
  }
  const itsBucket = s3Bucket ?? s3BucketArn.replace(/^arn:[^:]*:s3:::/, '')
  if (itsBucket !== bucket) {
    const fact = `this ledger is of ${bucket}, not of ${printable(itsBucket)}`
    return result('PermanentFailure', `Cannot confirm the row: ${fact}`)
  }
  const key = decodeListedKey(s3Key)
  const isWithin = selection.prefixes.some((prefix) => key.startsWith(prefix))
  if (!isWithin || !selection.isSelected(key)) {
    return result('Succeeded', 'Ignored: the ledger does not follow this key')
  }
  try {
    return result('Succeeded', (await confirm(key)) ? 'Row written' : 'Row was right')
  } catch (error) {
    const isFinal = error instanceof LedgerError && error.code !== 'unavailable'
    const message = error instanceof Error ? error.message : String(error)
    return result(isFinal ? 'PermanentFailure' : 'TemporaryFailure', message)
  }
}
