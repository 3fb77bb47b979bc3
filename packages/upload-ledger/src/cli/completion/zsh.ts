import type { CommandGrammar, FlagGrammar, Place } from './grammar.ts'

/** The script for zsh: to be sourced, or a file named `_upload-ledger` in a folder of `fpath`. */
export function zshScript(commands: readonly CommandGrammar[]): string {
  return `#compdef upload-ledger
# Completion of upload-ledger in zsh: source <(upload-ledger completion zsh)
_upload_ledger_s3() {
  compadd -S '' -- s3://
}

_upload_ledger() {
  local context state state_descr line
  local -A opt_args
  local -a commands
  commands=(
${commands.map(({ name, summary }) => `    ${quoted(`${name}:${summary}`)}`).join('\n')}
  )
  _arguments -C \\
    '(- *)--help[List the commands]' \\
    '(- *)--version[Print the version]' \\
    '1:command:->command' \\
    '*::argument:->argument'
  case $state in
    command) _describe -t commands command commands ;;
    argument)
      case $words[1] in
${commands.map(argumentsOf).join('\n')}
      esac
      ;;
  esac
}

if [[ $funcstack[1] == _upload_ledger ]]; then
  _upload_ledger "$@"
else
  compdef _upload_ledger upload-ledger
fi`
}

function argumentsOf({ name, flags, places }: CommandGrammar): string {
  const specs = [
    ...flags.flatMap(flagSpecs),
    ...places.map((place, i) => `${i + 1}:argument:${actionOf(place)}`),
  ]
  return [
    `        ${name})`,
    ['          _arguments', ...specs.map(quoted)].join(' \\\n            '),
    '          ;;',
  ].join('\n')
}

function flagSpecs({ name, short, help, value }: FlagGrammar): string[] {
  const explained = `[${help.replace(/[[\]\\:]/g, '\\$&')}]`
  const action = value === undefined ? '' : `:value:${actionOf(value)}`
  const spelt = value === undefined ? `--${name}` : `--${name}=`
  return [
    `${spelt}${explained}${action}`,
    ...(short === undefined ? [] : [`-${short}${explained}${action}`]),
  ]
}

function actionOf(place: Place): string {
  if (place.kind === 'choice') return `(${place.choices.join(' ')})`
  return { file: '_files', folder: '_files -/', s3: '_upload_ledger_s3', anything: ' ' }[place.kind]
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`
}
