import { createHash } from 'node:crypto'
import { zipSync } from 'fflate'

/** The deployment package of a function. */
export interface CodePackage {
  readonly zip: Uint8Array
  /**
   * Its key in the code bucket, derived from its content, so the same code is never uploaded twice.
   */
  readonly key: string
}

const codePrefix = 'upload-ledger/'

/** The keys that code packages have, and nothing else that may lie beside them. */
export const codeKeys: { readonly prefix: string; readonly form: RegExp } = {
  prefix: codePrefix,
  form: /^upload-ledger\/[0-9a-f]{64}\.zip$/,
}

/**
 * The files of a function as a zip. The same names and bytes in the same order always give the same
 * zip.
 */
export function codePackage(files: Readonly<Record<string, Uint8Array>>): CodePackage {
  const zip = zipSync(files, {
    level: 9,
    // ZIP keeps local time, so the same local hour in every time zone.
    mtime: new Date(1980, 0, 1),
    // Lambda unpacks with Unix rights and reads as another user: -rw-r--r--.
    os: 3,
    attrs: 0o100644 * 2 ** 16,
  })
  return { zip, key: `${codePrefix}${createHash('sha256').update(zip).digest('hex')}.zip` }
}
