import { stat } from 'node:fs/promises'
import { basename, resolve } from 'node:path'
import { LedgerError, printable } from '../../core/index.ts'
import { type Command, type Context, defineCommand, UsageError } from '../command.ts'
import { checkFields, rowFields } from '../read/json-fields.ts'
import { openReader } from '../read/open-reader.ts'
import { humanSize } from '../read/size.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { parseS3Prefix } from '../s3-url.ts'
import { connectS3 } from '../transfer/connect-s3.ts'
import { filesBelow } from '../transfer/files-below.ts'
import { placeFlags, transferFlags, waitFlags } from '../transfer/flags.ts'
import { objectFields, objectLine, shownPath, urlOf } from '../transfer/object-lines.ts'
import { Tally } from '../transfer/tally.ts'
import { type Upload, uploadAll } from '../transfer/upload-all.ts'
import { summaries } from './summaries.ts'

export const put: Command = defineCommand({
  ...summaries.put,
  arguments: 2,
  flags: {
    ...transferFlags,
    'content-type': {
      type: 'string',
      value: 'type',
      help: 'The content type of the objects; without it, by the ending of each name',
    },
    'no-follow-symlinks': { type: 'boolean', default: false, help: 'Leave symbolic links out' },
    ...waitFlags,
    ...placeFlags,
  },
  async run({ positionals: [source = '', url = ''], values }, context) {
    const { bucket, prefix } = parseS3Prefix(url)
    const { recursive, wait, json, 'content-type': contentType } = values
    checkFields(json, wait ? rowFields : objectFields)
    const timeoutMs = wholeNumber('timeout', values.timeout) * 1000
    const followSymlinks = !values['no-follow-symlinks']
    const files = await filesOf({ source, prefix, recursive, followSymlinks }, context)
    if (values['dry-run']) {
      for await (const { path, key, size } of files.all()) {
        const object = {
          bucket,
          object_key: key,
          file: path,
          ...(size === undefined ? {} : { size }),
        }
        const words = `(dryrun) upload: ${shownPath(path, context)} to ${printable(urlOf(object))}`
        context.out(objectLine(object, words, json, context))
      }
      return 0
    }
    const connection = await connectS3(context, values)
    const tally = new Tally(context, !recursive)
    try {
      const ledger = wait ? await openReader(context, connection.tableFlags) : undefined
      const sum = await files.sum()
      const options = { bucket, contentType, json, ledger, timeoutMs, sum }
      await uploadAll(connection, files.all(), options, tally, context)
    } catch (error) {
      if (!context.interrupted.aborted) throw error
      context.err(`Interrupted after ${tally.done} objects`)
      return 1
    } finally {
      connection.s3.destroy()
    }
    if (recursive) context.err(`${tally.done} objects uploaded, ${humanSize(tally.bytes)}`)
    tally.end('upload')
    return 0
  },
})

interface Files {
  all(): AsyncIterable<Upload>
  /** How many and how large, where somebody looks on. */
  sum(): Promise<{ objects: number; bytes?: number } | undefined>
}

/**
 * The files that the person named, and their keys, as `aws s3 cp` makes them: a destination that
 * ends with `/`, or is a bucket, is a folder.
 *
 * @throws {LedgerError | UsageError} when there is no such file, or it is a folder, or none
 */
async function filesOf(
  from: {
    readonly source: string
    readonly prefix: string
    readonly recursive: boolean
    readonly followSymlinks: boolean
  },
  context: Context,
): Promise<Files> {
  const { source, prefix, recursive, followSymlinks } = from
  const isFolder = prefix === '' || prefix.endsWith('/')
  if (source === '-') {
    if (recursive) throw new UsageError('Cannot put -: --recursive needs a folder')
    if (isFolder) throw new UsageError('Cannot put -: name the key, as in s3://bucket/key')
    return only({ path: source, key: prefix })
  }
  const path = resolve(context.workingFolder, source)
  const facts = await stat(path).catch((error: NodeJS.ErrnoException) => {
    const fact = error.code === 'ENOENT' ? 'there is no such file' : printable(error.message)
    throw new LedgerError('invalid-argument', `Cannot put ${printable(source)}: ${fact}`)
  })
  if (!recursive) {
    if (facts.isDirectory()) {
      throw new UsageError(`Cannot put ${printable(source)}: it is a folder; pass --recursive`)
    }
    const key = isFolder ? prefix + basename(path) : prefix
    // The size of a device or a pipe says nothing.
    return only({ path, key, ...(facts.isFile() ? { size: facts.size } : {}) })
  }
  if (!facts.isDirectory()) {
    throw new UsageError(`Cannot put ${printable(source)}: it is no folder; leave out --recursive`)
  }
  const under = isFolder ? prefix : `${prefix}/`
  const walk = (onSkipped: (path: string, reason: string) => void) =>
    filesBelow(path, { followSymlinks, onSkipped })
  return {
    async *all() {
      const warn = (path: string, reason: string) =>
        context.err(`Skipped ${printable(path)}: ${printable(reason)}`)
      for await (const file of walk(warn)) yield { ...file, key: under + file.name }
    },
    async sum() {
      if (context.status === undefined) return undefined
      const sum = { objects: 0, bytes: 0 }
      for await (const { size } of walk(() => {})) {
        sum.objects++
        sum.bytes += size
      }
      return sum
    },
  }
}

function only(file: Upload): Files {
  return {
    async *all() {
      yield file
    },
    sum: async () => ({ objects: 1, ...(file.size === undefined ? {} : { bytes: file.size }) }),
  }
}
