import { LedgerError } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { lookAtBucket } from './look-at-bucket.ts'
import type { Place } from './settings.ts'

/** The bucket that the template makes when it is given no name. */
export function madeBucketName({ name }: Place, aws: Pick<Aws, 'accountId' | 'region'>): string {
  return name === '' ? `upload-ledger-${aws.accountId}-${aws.region}` : name
}

/**
 * Sees to it that a bucket that should be there is, in this account and region, and that a name to
 * make is free. CloudFormation would only notice in the middle of a deployment, or never.
 *
 * @param own the bucket that the stack has made already
 * @throws {LedgerError} `configuration`
 */
export async function checkBucket(aws: Aws, place: Place, own: string | undefined): Promise<void> {
  const name = place.existing ? place.name : madeBucketName(place, aws)
  if (own === name) {
    if (!place.existing) return
    throw refusal(`use --bucket ${name}`, 'the stack created it; omit --bucket')
  }
  const sight = await lookAtBucket(aws, name)
  if (place.existing) {
    const cannot = `use --bucket ${name}`
    if (sight.is === 'absent') {
      throw refusal(cannot, 'it does not exist; to create it, use --bucket-name')
    }
    if (sight.is === 'elsewhere') {
      throw refusal(
        cannot,
        `it is in ${sight.region}, and a stack uses buckets of its own region; use --region ${sight.region}`,
      )
    }
    if (sight.is === 'forbidden') {
      throw refusal(
        cannot,
        `it belongs to another account, or s3:ListBucket on it is denied; use credentials of the account that owns it (these belong to ${aws.accountId})`,
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
