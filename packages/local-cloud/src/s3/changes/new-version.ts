import type { BucketRow } from '../storage/buckets.ts'
import type { Sequencer } from '../storage/sequencer.ts'
import { newVersionId } from '../storage/version-id.ts'

/** The name that a version is given which is written now: none, where it is the null version. */
export function givenVersion(
  { versioning }: BucketRow,
  sequencer: Sequencer,
): { readonly versionId?: string } {
  return versioning === 'Enabled' ? { versionId: newVersionId(sequencer) } : {}
}

/**
 * The name of a version as events carry it: only where versioning is enabled at that moment, so not
 * in a bucket where it is suspended, as S3 has it.
 */
export function toldVersion(
  { versioning }: BucketRow,
  versionId: string,
): { readonly versionId?: string } {
  return versioning === 'Enabled' ? { versionId } : {}
}

/** The header that names the version in the answer to a write: none for the null version. */
export function writtenVersion({ versionId }: { readonly versionId?: string }): [string, string][] {
  return versionId === undefined ? [] : [['x-amz-version-id', versionId]]
}
