import { randomBytes } from 'node:crypto'
import { invalidArgument } from '../errors.ts'
import type { Sequencer } from './sequencer.ts'

/** S3's name for a version that was written without versioning. */
export const nullVersionId = 'null'

/**
 * A name for a version: 32 characters that mean nothing to clients. The last 12 are the version's
 * sequencer, so that a version is found by its name without an index of names.
 */
export function newVersionId(sequencer: Sequencer): string {
  const bytes = Buffer.concat([randomBytes(15), Buffer.from(sequencer, 'hex')])
  return bytes.toString('base64url').replaceAll('-', '.')
}

/**
 * The sequencer that a version of this name has, if there is one.
 *
 * @throws {S3Error} `InvalidArgument` for what cannot be the name of a version
 */
export function sequencerOf(versionId: string): Sequencer {
  if (!/^[\w.]{32}$/.test(versionId)) {
    throw invalidArgument('Invalid version id specified', 'versionId', versionId)
  }
  const text = versionId.slice(-12).replaceAll('.', '-')
  return Buffer.from(text, 'base64url').toString('hex').toUpperCase() as Sequencer
}
