import { createHash } from 'node:crypto'
import { open } from 'node:fs/promises'
import type { FetchObject } from '../../bucket/index.ts'
import { LedgerError, printable } from '../../core/index.ts'
import { type Patience, patiently } from '../patiently.ts'
import type { DataFile } from './manifest.ts'

/**
 * Downloads a data file of an inventory and checks its MD5, before anything of it is read.
 *
 * @throws {LedgerError} `unavailable` when it is not the file that the manifest names
 */
export async function downloadDataFile(
  fetch: FetchObject,
  { bucket, file, path }: { bucket: string; file: DataFile; path: string },
  patience: Patience,
): Promise<void> {
  const md5 = await patiently(async () => {
    const hash = createHash('md5')
    const target = await open(path, 'w')
    try {
      for await (const chunk of await fetch({ bucket, key: file.key }, patience.signal)) {
        hash.update(chunk)
        await target.appendFile(chunk)
      }
    } finally {
      await target.close()
    }
    return hash.digest('hex')
  }, patience)
  if (md5 === file.md5) return
  const name = printable(`s3://${bucket}/${file.key}`)
  const fact = `its MD5 is ${md5}, and the manifest says ${printable(file.md5)}; wait for the next inventory`
  throw new LedgerError('unavailable', `Cannot read ${name}: ${fact}`)
}
