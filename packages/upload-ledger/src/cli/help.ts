import type { Command, Flag } from './command.ts'
import type { Summary } from './commands/summaries.ts'

/** The text of `upload-ledger --help`. */
export function help(commands: readonly Summary[]): string {
  const width = Math.max(...commands.map(({ usage }) => usage.length)) + 2
  const lines = commands.map(({ usage, summary }) => `  ${usage.padEnd(width)}${summary}`)
  return [
    'Keeps one true row per S3 object in DynamoDB',
    '',
    'Usage: upload-ledger <command>',
    '',
    ...lines,
    '',
    `  ${'--version'.padEnd(width)}Print the version`,
    `  ${'<command> --help'.padEnd(width)}Explain a command and its flags`,
  ].join('\n')
}

/** The text of `upload-ledger COMMAND --help`. */
export function commandHelp({ usage, summary, flags }: Command): string {
  const spelt = ([name, { value, short, optional }]: [string, Flag]) => {
    const flag = short === undefined ? `--${name}` : `-${short}, --${name}`
    if (value === undefined) return flag
    return optional ? `${flag}[=<${value}>]` : `${flag} <${value}>`
  }
  const width = Math.max(24, ...Object.entries(flags).map((flag) => spelt(flag).length + 2))
  const lines = Object.entries(flags).map((each) => {
    const [, flag] = each
    const preset = flag.default === undefined || flag.default === false ? '' : ` (${flag.default})`
    return `  ${spelt(each).padEnd(width)}${flag.help}${preset}`
  })
  return [`Usage: upload-ledger ${usage} [flags]`, '', summary, '', ...lines].join('\n').trimEnd()
}
