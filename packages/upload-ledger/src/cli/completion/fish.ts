import type { CommandGrammar, FlagGrammar, Place } from './grammar.ts'

/** The script for fish. */
export function fishScript(commands: readonly CommandGrammar[]): string {
  return [
    '# Completion of upload-ledger in fish: upload-ledger completion fish | source',
    'complete --command upload-ledger --no-files',
    line('--condition __fish_use_subcommand --long-option help', 'List the commands'),
    line('--condition __fish_use_subcommand --long-option version', 'Print the version'),
    ...commands.map(({ name, summary }) =>
      line(`--condition __fish_use_subcommand --arguments ${name}`, summary),
    ),
    ...commands.flatMap(linesOf),
  ].join('\n')
}

function linesOf({ name, flags, places }: CommandGrammar): string[] {
  const when = `--condition '__fish_seen_subcommand_from ${name}'`
  const candidates = new Set(places.flatMap(argumentsAt))
  return [
    ...[...candidates].map((options) => `complete --command upload-ledger ${when} ${options}`),
    ...flags.map((flag) => line(`${when} ${flagOptions(flag)}`, flag.help)),
  ]
}

function flagOptions({ name, short, value }: FlagGrammar): string {
  const spelt = [
    `--long-option ${name}`,
    ...(short === undefined ? [] : [`--short-option ${short}`]),
  ]
  const needed = value?.kind === 'file' ? '--require-parameter' : '--exclusive'
  const taken = value === undefined ? [] : [needed, ...argumentsAt(value)]
  return [...spelt, ...taken].join(' ')
}

function argumentsAt(place: Place): string[] {
  if (place.kind === 'choice') return [`--arguments ${quoted(place.choices.join(' '))}`]
  if (place.kind === 'file') return ['--force-files']
  if (place.kind === 'folder') return ["--arguments '(__fish_complete_directories)'"]
  return place.kind === 's3' ? ['--arguments s3://'] : []
}

function line(options: string, help: string): string {
  return `complete --command upload-ledger ${options} --description ${quoted(help)}`
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, '\\$&')}'`
}
