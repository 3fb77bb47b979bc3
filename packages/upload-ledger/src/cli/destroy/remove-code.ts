import type { Aws } from '../aws/connect.ts'
import type { Context } from '../command.ts'
import { ownCodeBucket } from '../deploy/code-bucket.ts'
import { codeKeys } from '../deploy/code-package.ts'
import { lookAtBucket } from '../deploy/look-at-bucket.ts'
import { stacksWith } from '../stack/stacks-with.ts'
import { deleteBucket, emptyBucket, page } from './empty-bucket.ts'

/**
 * Deletes the code that `deploy` uploaded, and the bucket if `deploy` created it and it is empty
 * then; unless another stack has its code in the same bucket, which a rollback of it may need.
 */
export async function removeCode(aws: Aws, bucket: string, context: Context): Promise<void> {
  if ((await lookAtBucket(aws, bucket)).is !== 'ours') return
  const others = await stacksWith(aws, ({ parameters }) => parameters.CodeBucket === bucket)
  if (others.length > 0) {
    context.err(
      `Kept the code in ${bucket}: the stack ${others.map(({ name }) => name).join(', ')} uses it`,
    )
    return
  }
  await emptyBucket(aws, bucket, context, codeKeys)
  if (bucket !== ownCodeBucket(aws) || (await page(aws, bucket, '')).length > 0) {
    context.err(`Deleted the code in ${bucket}; kept the bucket`)
    return
  }
  await deleteBucket(aws, bucket)
  context.err(`Deleted the bucket ${bucket} and the code in it`)
}
