import { fetchObjectOn, type ListedObject } from '../../bucket/index.ts'
import { LedgerError, printable } from '../../core/index.ts'
import {
  type Batch,
  inventoryObjects,
  type Manifest,
  patiently,
  readManifest,
} from '../../repair/index.ts'
import { parseS3Url } from '../s3-url.ts'
import type { Place } from './open-place.ts'

/** Reads the candidates from the first, or from where an earlier run was. */
export type Candidates = (options: {
  readonly after: string | undefined
  readonly counts: { objects: number }
}) => AsyncIterable<Batch<ListedObject>>

/**
 * Opens an inventory list of the bucket, by the URL of its `manifest.json`.
 *
 * @throws {LedgerError} `invalid-argument` when it is none, or is of another bucket
 */
export async function openInventory(url: string, place: Place): Promise<Candidates> {
  const { s3, selection, wait, bucket } = place
  const fetch = fetchObjectOn(s3)
  const { bucket: inBucket, key } = parseS3Url(url)
  const bytes = await patiently(
    async () => Buffer.concat(await Array.fromAsync(await fetch({ bucket: inBucket, key }))),
    { wait },
  )
  const manifest = of(readManifest(bytes.toString(), url), bucket, url)
  return ({ after, counts }) =>
    inventoryObjects({ fetch, manifest, selection, after, counts, wait })
}

/** The data files lie in the bucket that the manifest names. */
function of(manifest: Manifest, bucket: string, url: string): Manifest {
  if (manifest.sourceBucket === bucket) return manifest
  const fact = `it is of the bucket ${printable(manifest.sourceBucket)}, not of ${printable(bucket)}`
  const message = `Cannot use the inventory ${printable(url)}: ${fact}`
  throw new LedgerError('invalid-argument', message)
}
