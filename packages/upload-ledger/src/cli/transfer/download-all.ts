import { LedgerError, printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import type { S3Connection } from './connect-s3.ts'
import { downloadToFile } from './download.ts'
import { each } from './each.ts'
import { objectLine, shownPath, urlOf } from './object-lines.ts'
import { showProgress } from './progress.ts'
import type { Tally } from './tally.ts'

/** An object and its file, or why it can have none. */
export type Download = { readonly key: string } & (
  | { readonly path: string }
  | { readonly fault: string }
)

export interface DownloadAllOptions {
  readonly bucket: string
  readonly force: boolean
  readonly json: string | undefined
  readonly dryRun: boolean
  readonly sum?: { readonly objects: number }
}

/** Downloads the objects, eight at once, and prints a line for each. */
export async function downloadAll(
  { s3, ask }: S3Connection,
  objects: AsyncIterable<Download> | Iterable<Download>,
  { bucket, force, json, dryRun, sum }: DownloadAllOptions,
  tally: Tally,
  context: Context,
): Promise<void> {
  const progress = showProgress(context, sum)
  const { interrupted: signal } = context

  async function downloadOne(object: Download): Promise<void> {
    const { key } = object
    const url = printable(urlOf({ bucket, object_key: key }))
    if ('fault' in object) {
      const message = `Cannot get ${url}: ${printable(object.fault)}`
      throw new LedgerError('invalid-argument', message)
    }
    const { path } = object
    const words = `download: ${url} to ${shownPath(path, context)}`
    const target = { bucket, object_key: key, file: path }
    if (dryRun) {
      tally.success(0)
      return context.out(objectLine(target, `(dryrun) ${words}`, json, context))
    }
    const options = { bucket, key, signal, onBytes: progress.advance }
    const got = await ask(() => downloadToFile(s3, options, path, force))
    tally.success(got.size)
    progress.finish()
    context.out(objectLine({ ...target, ...got }, words, json, context))
  }

  await each(objects, 8, (one) => downloadOne(one).catch((error) => tally.failure(error)))
}
