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
    throw refusal(`use --bucket ${name}`, 'the stack has made it itself; leave --bucket out')
  }
  const sight = await lookAtBucket(aws, name)
  if (place.existing) {
    const cannot = `use --bucket ${name}`
    if (sight.is === 'absent') {
      throw refusal(cannot, 'there is no such bucket; --bucket-name makes one of that name')
    }
    if (sight.is === 'elsewhere') {
      throw refusal(
        cannot,
        `it is in ${sight.region}, and a stack works on buckets of its own region; use --region ${sight.region}`,
      )
    }
    if (sight.is === 'forbidden') {
      throw refusal(
        cannot,
        `it is another account's, or s3:ListBucket on it is not allowed; use credentials of the account that owns it (these are of ${aws.accountId})`,
      )
    }
    return
  }
  if (sight.is === 'absent') return
  const cannot = `make the bucket ${name}`
  if (sight.is === 'forbidden') {
    throw refusal(
      cannot,
      'another account has the name, or it may not be looked at (s3:ListBucket); choose another with --bucket-name',
    )
  }
  const where = sight.is === 'elsewhere' ? ` in ${sight.region}` : ''
  throw refusal(
    cannot,
    `it exists already${where}, kept from an earlier stack or made by hand; use --bucket ${name}, or choose another with --bucket-name`,
  )
}

function refusal(what: string, why: string): LedgerError {
  return new LedgerError('configuration', `Cannot ${what}: ${why}`)
}
