import { printable } from '../../core/index.ts'
import type { LedgerReader } from '../../reader/index.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { confirm } from '../confirm.ts'
import { checkFields, rowFields } from '../read/json-fields.ts'
import { openReader, type Reading } from '../read/open-reader.ts'
import { rowLine } from '../read/row-lines.ts'
import { humanSize } from '../read/size.ts'
import { watch } from '../read/watch.ts'
import { wholeNumber } from '../read/whole-number.ts'
import { parseS3Prefix, parseS3Url } from '../s3-url.ts'
import { connectS3 } from '../transfer/connect-s3.ts'
import { placeFlags, transferFlags, waitFlags } from '../transfer/flags.ts'
import { inBackground } from '../transfer/in-background.ts'
import { objectFields, objectLine, urlOf } from '../transfer/object-lines.ts'
import { showProgress } from '../transfer/progress.ts'
import { mostAtOnce, removeAll } from '../transfer/remove-all.ts'
import { Tally } from '../transfer/tally.ts'
import { waitForTombstone } from '../transfer/wait-for-rows.ts'
import { summaries } from './summaries.ts'

export const rm: Command = defineCommand({
  ...summaries.rm,
  arguments: 1,
  flags: {
    ...transferFlags,
    yes: { type: 'boolean', default: false, help: 'With --recursive: skip the confirmation' },
    ...waitFlags,
    ...placeFlags,
  },
  async run({ positionals: [url = ''], values }, context) {
    const { recursive, yes, wait, json, 'dry-run': dryRun } = values
    const { bucket, prefix } = recursive ? parseS3Prefix(url) : keyOf(url)
    checkFields(json, wait ? rowFields : objectFields)
    const timeoutMs = wholeNumber('timeout', values.timeout) * 1000
    const connection = await connectS3(context, values)
    const { interrupted: signal } = context
    const tally = new Tally(context, !recursive)
    try {
      const ledger =
        recursive || wait ? await openReader(context, connection.tableFlags) : undefined
      const keys =
        recursive && ledger
          ? await ledger.ask((reader) => keysUnder(reader, bucket, prefix, context))
          : { all: [prefix], bytes: 0 }
      if (keys.all.length === 0) {
        context.err(`No rows under ${printable(url)}`)
        ledger?.hint()
        return 1
      }
      if (dryRun) {
        for (const key of keys.all)
          context.out(removedLine(bucket, key, '(dryrun) ', json, context))
        return 0
      }
      if (recursive && !yes) {
        const count = `${keys.all.length.toLocaleString('en')} objects (${humanSize(keys.bytes)})`
        const question = `Remove ${count} under ${printable(url)} from S3?`
        if (!(await confirm(question, context))) {
          context.err('Nothing removed')
          return 1
        }
      }
      const waits = inBackground(64)
      const progress = showProgress(context, { objects: keys.all.length })
      try {
        for (let at = 0; at < keys.all.length; at += mostAtOnce) {
          signal.throwIfAborted()
          const batch = keys.all.slice(at, at + mostAtOnce)
          const removed = await connection.ask(() =>
            removeAll(connection.s3, bucket, batch, signal),
          )
          for (const { key, failure } of removed) {
            if (failure !== undefined) {
              tally.failure(failure)
              continue
            }
            tally.success(0)
            progress.finish()
            if (!wait || ledger === undefined) {
              context.out(removedLine(bucket, key, '', json, context))
              continue
            }
            await waits.begin(() =>
              tombstone(ledger, { bucket, key, timeoutMs, signal }, json, context).catch((error) =>
                tally.failure(error),
              ),
            )
          }
        }
      } finally {
        await waits.end()
      }
    } catch (error) {
      if (!signal.aborted) throw error
      context.err(`Interrupted after ${tally.done} objects`)
      return 1
    } finally {
      connection.s3.destroy()
    }
    if (recursive) context.err(`${tally.done} objects removed`)
    tally.end('remove')
    return 0
  },
})

function keyOf(url: string): { bucket: string; prefix: string } {
  const { bucket, key } = parseS3Url(url)
  return { bucket, prefix: key }
}

/** The keys that the ledger has under a prefix. They are held, so that no more go than were counted. */
async function keysUnder(
  reader: LedgerReader,
  bucket: string,
  prefix: string,
  context: Context,
): Promise<{ all: string[]; bytes: number }> {
  const { signal, onProgress } = watch(context)
  const keys = { all: [] as string[], bytes: 0 }
  for await (const { object_key, size } of reader.list({ bucket, prefix, signal, onProgress })) {
    keys.all.push(object_key)
    keys.bytes += size
  }
  return keys
}

async function tombstone(
  ledger: Reading,
  wait: Parameters<typeof waitForTombstone>[1],
  json: string | undefined,
  context: Context,
): Promise<void> {
  const row = await ledger.ask((reader) => waitForTombstone(reader, wait))
  context.out(rowLine(row, wait.key, { json, humanReadable: false }, context))
}

function removedLine(
  bucket: string,
  key: string,
  before: string,
  json: string | undefined,
  context: Context,
): string {
  const object = { bucket, object_key: key }
  return objectLine(object, `${before}delete: ${printable(urlOf(object))}`, json, context)
}
