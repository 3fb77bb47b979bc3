import { stat } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import process from 'node:process'
import { LedgerError, printable } from '../../core/index.ts'
import { type Command, type Context, defineCommand, UsageError } from '../command.ts'
import { checkFields } from '../read/json-fields.ts'
import { openReader } from '../read/open-reader.ts'
import { humanSize } from '../read/size.ts'
import { parseS3Prefix, parseS3Url } from '../s3-url.ts'
import { connectS3, type S3Connection } from '../transfer/connect-s3.ts'
import { download } from '../transfer/download.ts'
import { type Download, downloadAll } from '../transfer/download-all.ts'
import { fileNameFault } from '../transfer/file-name.ts'
import { placeFlags, transferFlags } from '../transfer/flags.ts'
import { objectFields } from '../transfer/object-lines.ts'
import { Tally } from '../transfer/tally.ts'
import { summaries } from './summaries.ts'

export const get: Command = defineCommand({
  ...summaries.get,
  arguments: [1, 2],
  flags: {
    ...transferFlags,
    force: { type: 'boolean', default: false, help: 'Replace files that are there' },
    ...placeFlags,
  },
  async run({ positionals: [url = '', destination = '.'], values }, context) {
    const { recursive, force, json, 'dry-run': dryRun } = values
    checkFields(json, objectFields)
    if (recursive && destination === '-') {
      throw new UsageError('Cannot get to -: --recursive needs a folder')
    }
    const connection = await connectS3(context, values)
    const tally = new Tally(context, !recursive)
    try {
      if (destination === '-') return await toStdout(connection, url, context)
      const options = { bucket: parseS3Prefix(url).bucket, force, json, dryRun }
      if (!recursive) {
        const object = await target(url, destination, context)
        await downloadAll(connection, [object], { ...options, sum: { objects: 1 } }, tally, context)
        return 0
      }
      const { bucket, prefix } = parseS3Prefix(url)
      const ledger = await openReader(context, connection.tableFlags)
      const folder = resolve(context.workingFolder, destination)
      const signal = context.interrupted
      await ledger.ask(async (reader) => {
        const rows = reader.list({ bucket, prefix, signal })
        await downloadAll(connection, objectsOf(rows, prefix, folder), options, tally, context)
      })
      if (tally.done + tally.failed === 0) {
        context.err(`No rows under ${printable(url)}`)
        ledger.hint()
        return 1
      }
    } catch (error) {
      if (!context.interrupted.aborted) throw error
      context.err(`Interrupted after ${tally.done} objects`)
      return 1
    } finally {
      connection.s3.destroy()
    }
    if (!dryRun) context.err(`${tally.done} objects downloaded, ${humanSize(tally.bytes)}`)
    tally.end('get')
    return 0
  },
})

async function toStdout({ s3, ask }: S3Connection, url: string, context: Context): Promise<number> {
  const { bucket, key } = parseS3Url(url)
  const { write } = context
  if (write === undefined) throw new UsageError('Cannot get to -: there is no stdout')
  const options = { bucket, key, signal: context.interrupted, onBytes: () => {} }
  await ask(() =>
    download(s3, options, async (bytes) => {
      for await (const chunk of bytes) await write(chunk)
    }),
  )
  return 0
}

/**
 * Where one object goes: into a folder under its own name, or to a file.
 *
 * @throws {LedgerError} `invalid-argument` when its own name is none of a file
 */
async function target(url: string, destination: string, context: Context): Promise<Download> {
  const { key } = parseS3Url(url)
  const path = resolve(context.workingFolder, destination)
  const isFolder = /[/\\]$/.test(destination) || (await isDirectory(path))
  if (!isFolder) return { key, path }
  const name = key.slice(key.lastIndexOf('/') + 1)
  const fault = fileNameFault(name, process.platform)
  if (fault === undefined) return { key, path: join(path, name) }
  const message = `Cannot save ${printable(url)} under its own name: ${printable(fault)}; name a file`
  throw new LedgerError('invalid-argument', message)
}

/** Where each object under a prefix goes: below the folder, by what follows the last `/` of the prefix. */
async function* objectsOf(
  rows: AsyncIterable<{ readonly object_key: string; readonly size: number }>,
  prefix: string,
  folder: string,
): AsyncGenerator<Download> {
  const level = prefix.lastIndexOf('/') + 1
  for await (const { object_key: key, size } of rows) {
    const name = key.slice(level)
    // S3's console makes an empty object for a folder.
    if (size === 0 && (name === '' || name.endsWith('/'))) continue
    const fault = fileNameFault(name, process.platform)
    yield fault === undefined ? { key, path: join(folder, name) } : { key, fault }
  }
}

async function isDirectory(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() === true
}
