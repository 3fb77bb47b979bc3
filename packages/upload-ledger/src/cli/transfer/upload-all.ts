import { createReadStream } from 'node:fs'
import mime from 'mime'
import { printable, type Row } from '../../core/index.ts'
import { type Context, UsageError } from '../command.ts'
import type { Reading } from '../read/open-reader.ts'
import { rowLine } from '../read/row-lines.ts'
import type { S3Connection } from './connect-s3.ts'
import { each } from './each.ts'
import { inBackground } from './in-background.ts'
import { objectLine, shownPath, urlOf } from './object-lines.ts'
import { showProgress } from './progress.ts'
import type { Tally } from './tally.ts'
import { upload } from './upload.ts'
import { waitForRow } from './wait-for-rows.ts'

/** A file, and the object that it becomes. */
export interface Upload {
  /** `-` for stdin. */
  readonly path: string
  readonly key: string
  readonly size?: number
}

export interface UploadAllOptions {
  readonly bucket: string
  readonly contentType: string | undefined
  readonly json: string | undefined
  /** Waits for the rows, and prints them, if it is there. */
  readonly ledger: Reading | undefined
  readonly timeoutMs: number
  /** How much there is to do, as far as it is known. */
  readonly sum: { readonly objects: number; readonly bytes?: number } | undefined
}

/** Uploads the files, eight at once, and prints a line for each on its way. */
export async function uploadAll(
  { s3, ask }: S3Connection,
  files: AsyncIterable<Upload>,
  options: UploadAllOptions,
  tally: Tally,
  context: Context,
): Promise<void> {
  const { bucket, json, ledger, timeoutMs } = options
  const { interrupted: signal } = context
  const progress = showProgress(context, options.sum)
  const waits = inBackground(64)

  async function uploadOne({ path, key, size }: Upload): Promise<void> {
    const before = await ledger?.ask((reader) =>
      reader.get(bucket, key, { consistent: true, deleted: true, signal }),
    )
    const sent = await ask(() =>
      upload(s3, {
        ...{ bucket, key, size, signal, onBytes: progress.advance },
        body: path === '-' ? inputOf(context) : createReadStream(path, { highWaterMark }),
        contentType: options.contentType ?? mime.getType(path === '-' ? key : path) ?? undefined,
        onPartsLeft: (error) => context.err(partsLeft(urlOf({ bucket, object_key: key }), error)),
      }),
    )
    tally.success(sent.size)
    progress.finish()
    if (ledger !== undefined) return waits.begin(() => awaitRow(ledger, key, sent.etag, before))
    const object = { bucket, object_key: key, ...sent, file: path }
    const words = `upload: ${shownPath(path, context)} to ${printable(urlOf(object))}`
    context.out(objectLine(object, words, json, context))
  }

  async function awaitRow(
    { ask }: Reading,
    key: string,
    etag: string,
    before: Row | undefined,
  ): Promise<void> {
    try {
      const wait = { bucket, key, timeoutMs, signal }
      const row = await ask((reader) => waitForRow(reader, wait, etag, before))
      context.out(rowLine(row, key, { json, humanReadable: false }, context))
    } catch (error) {
      tally.failure(error)
    }
  }

  try {
    await each(files, 8, (file) => uploadOne(file).catch((error) => tally.failure(error)))
  } finally {
    await waits.end()
  }
}

const highWaterMark = 1024 * 1024

function inputOf({ input }: Context): NonNullable<Context['input']> {
  if (input === undefined) throw new UsageError('Cannot upload -: there is no stdin')
  return input
}

function partsLeft(url: string, error: unknown): string {
  const fact = printable(error instanceof Error ? error.message : String(error))
  return `Cannot delete the parts of ${printable(url)}, which cost storage: ${fact}; aws s3api list-multipart-uploads lists them`
}
