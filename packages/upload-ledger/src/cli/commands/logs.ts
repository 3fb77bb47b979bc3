import { existsSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { logPath, readTail } from 'local-cloud/log-tail'
import { LedgerError, printable } from '../../core/index.ts'
import { type Command, type Context, defineCommand } from '../command.ts'
import { dataFlag } from '../data-flag.ts'
import { functionName } from '../dev/pipeline.ts'
import { followFile } from '../follow-file.ts'
import { humanLogLine, readLogLine } from '../log-line.ts'
import { findRunning, requireRunning } from '../running.ts'
import { summaries } from './summaries.ts'

export const logs: Command = defineCommand({
  ...summaries.logs,
  arguments: 0,
  flags: {
    follow: { type: 'boolean', short: 'f', default: false, help: 'Keep printing new lines' },
    lines: {
      type: 'string',
      default: '100',
      value: 'n',
      help: 'How many earlier lines to print, at most',
    },
    json: { type: 'boolean', default: false, help: 'Print every line exactly as logged' },
    data: dataFlag,
  },
  async run({ values }, context) {
    const lines = lineCount(values.lines)
    const logFile = await findLog(context, values.data)
    const wanted = (line: string) => values.json || readLogLine(line) !== undefined
    // Taken before the tail is read: a line written in between is then printed twice, not lost.
    const end = await sizeOf(logFile)
    for (const line of await readTail(logFile, lines, wanted)) print(line, values.json, context)
    if (!values.follow) return 0
    for await (const line of followFile(logFile, end, context.interrupted)) {
      if (wanted(line)) print(line, values.json, context)
    }
    return 0
  },
})

/**
 * The log of the local cloud that is running, or was.
 *
 * @throws {LedgerError} `configuration` when there has been none in this folder
 */
async function findLog({ workingFolder, err }: Context, dataFolder: string): Promise<string> {
  const running = await findRunning(workingFolder, dataFolder)
  if (running !== undefined) return running.logFile
  const path = logPath(resolve(workingFolder, dataFolder), functionName)
  if (!existsSync(path)) return (await requireRunning(workingFolder, dataFolder)).logFile
  err(`The local cloud in ${printable(dataFolder)} is not running; this is what it has logged`)
  return path
}

function print(line: string, json: boolean, context: Context): void {
  const read = json ? undefined : readLogLine(line)
  context.out(read === undefined ? line : humanLogLine(read))
}

function lineCount(text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text)
  const message = `Cannot print ${JSON.stringify(text)} lines: --lines takes a number`
  throw new LedgerError('invalid-argument', message)
}

async function sizeOf(path: string): Promise<number> {
  try {
    return (await stat(path)).size
  } catch {
    return 0
  }
}
