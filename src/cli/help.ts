import type { Command } from './command.ts'

/** What `upload-ledger --help` says. */
export function help(commands: readonly Command[]): string {
  const lines = commands.map(({ usage, summary }) => `  ${usage.padEnd(24)}${summary}`)
  return [
    'Keeps one true row per S3 object in DynamoDB',
    '',
    'Usage: upload-ledger <command>',
    '',
    ...lines,
    '',
    '  --version               Print the version',
    '  <command> --help        Explain a command and its flags',
  ].join('\n')
}

/** What `upload-ledger COMMAND --help` says. */
export function commandHelp({ usage, summary, flags }: Command): string {
  const lines = Object.entries(flags).map(([name, flag]) => {
    const spelt = flag.value === undefined ? `--${name}` : `--${name} <${flag.value}>`
    const preset = flag.default === undefined || flag.default === false ? '' : ` (${flag.default})`
    return `  ${spelt.padEnd(24)}${flag.help}${preset}`
  })
  return [`Usage: upload-ledger ${usage} [flags]`, '', summary, '', ...lines].join('\n').trimEnd()
}
