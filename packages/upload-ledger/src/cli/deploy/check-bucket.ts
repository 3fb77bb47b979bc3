import { LedgerError } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { lookAtBucket } from './look-at-bucket.ts'
import type { NamedResource } from './settings.ts'

/** The bucket that the template creates when no name is given. */
export function madeBucketName(
  { name }: NamedResource,
  aws: Pick<Aws, 'accountId' | 'region'>,
): string {
  return name === '' ? `upload-ledger-${aws.accountId}-${aws.region}` : name
}

/**
 * Checks that an existing bucket is in this account and region, and that the name of a new one is
 * free. CloudFormation would notice only in the middle of a deployment, or never.
 *
 * @param own the bucket that the stack has already created
 * @throws {LedgerError} `configuration`
 */
export async function checkBucket(
  aws: Aws,
  bucket: NamedResource,
  own: string | undefined,
): Promise<void> {
  const name = bucket.existing ? bucket.name : madeBucketName(bucket, aws)
  if (own === name) {
    if (!bucket.existing) return
    throw refusal(`use --bucket ${name}`, 'the stack created it; omit --bucket')
  }
  const sight = await lookAtBucket(aws, name)
  if (bucket.existing) {
    const cannot = `use --bucket ${name}`
    if (sight.is === 'absent') {
      throw refusal(cannot, 'it does not exist; to create it, use --bucket-name')
    }
    if (sight.is === 'elsewhere') {
      throw refusal(
        cannot,
        `it is in ${sight.region}, and a stack uses buckets of its own region; use --region ${sight.region}, or --bucket-region ${sight.region} to record it from here`,
      )
    }
    if (sight.is === 'forbidden') {
      throw refusal(
        cannot,
        `it belongs to another account, or s3:ListBucket on it is denied; use credentials of the account that owns it (these belong to ${aws.accountId}), or --bucket-account to record it from here`,
      )
    }
    return
  }
  if (sight.is === 'absent') return
  const cannot = `create the bucket ${name}`
  if (sight.is === 'forbidden') {
    throw refusal(
      cannot,
      'it belongs to another account, or s3:ListBucket on it is denied; choose another name with --bucket-name',
    )
  }
  const where = sight.is === 'elsewhere' ? ` in ${sight.region}` : ''
  throw refusal(
    cannot,
    `it already exists${where}, kept from an earlier stack or created by hand; use --bucket ${name}, or choose another name with --bucket-name`,
  )
}

function refusal(what: string, why: string): LedgerError {
  return new LedgerError('configuration', `Cannot ${what}: ${why}`)
}
