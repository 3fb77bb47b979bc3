import type { CommandGrammar, Place } from './grammar.ts'

/**
 * The script for bash, from 3.2 on, which macOS has. Nothing of what a person has typed is ever
 * evaluated, and no process is started.
 */
export function bashScript(commands: readonly CommandGrammar[]): string {
  const names = commands.map(({ name }) => name)
  return `# Completion of upload-ledger in bash: eval "$(upload-ledger completion bash)"
_upload_ledger_words() {
  local word
  while IFS= read -r word; do COMPREPLY+=("$word"); done < <(compgen -W "$1" -- "$cur")
}

_upload_ledger_files() {
  local file
  compopt -o filenames 2>/dev/null
  while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen "$1" -- "$cur")
}

_upload_ledger_place() {
  case $1 in
    file) _upload_ledger_files -f ;;
    folder) _upload_ledger_files -d ;;
    s3)
      # Bash breaks words at a colon: behind it there is nothing to complete.
      if [[ $whole != *:* ]]; then
        compopt -o nospace 2>/dev/null
        _upload_ledger_words s3://
      fi
      ;;
    choice) _upload_ledger_words "$2" ;;
  esac
}

_upload_ledger() {
  local cur=\${COMP_WORDS[COMP_CWORD]} whole='' word glued='' i
  local -a words=()
  COMPREPLY=()
  # Bash breaks words at = and :, too, which belong to them here.
  for ((i = 1; i <= COMP_CWORD; i++)); do
    word=\${COMP_WORDS[i]}
    if [[ \${#words[@]} -gt 0 && ( -n $glued || $word =~ ^[=:]+$ ) ]]; then
      words[\${#words[@]}-1]+=$word
    else
      words+=("$word")
    fi
    if [[ $word =~ ^[=:]+$ ]]; then glued=yes; else glued=''; fi
  done
  whole=\${words[\${#words[@]}-1]}
  if [[ $cur =~ ^[=:]+$ ]]; then cur=''; fi

  if ((\${#words[@]} < 2)); then
    _upload_ledger_words '${[...names, '--help', '--version'].join(' ')}'
    return
  fi

  local flags='' valued='' place=0
  case \${words[0]} in
${commands.map(flagsOf).join('\n')}
    *) return ;;
  esac

  # The flag whose value this word is, if it is one, and how many arguments came before.
  local flag='' last=$((\${#words[@]} - 1))
  for ((i = 1; i < last; i++)); do
    word=\${words[i]}
    if [[ -n $flag ]]; then
      flag=''
    elif [[ $word == -* && $word != - ]]; then
      case " $valued " in *" $word "*) flag=$word ;; esac
    else
      place=$((place + 1))
    fi
  done
  if [[ -z $flag && $whole == --*=* ]]; then
    flag=\${whole%%=*}
    case " $valued " in *" $flag "*) ;; *) return ;; esac
  fi

  if [[ -n $flag ]]; then
    case "\${words[0]} $flag" in
${commands.flatMap(valuesOf).join('\n')}
    esac
  elif [[ $whole == -* ]]; then
    _upload_ledger_words "$flags"
  else
    case "\${words[0]} $place" in
${commands.flatMap(placesOf).join('\n')}
    esac
  fi
}

complete -F _upload_ledger upload-ledger`
}

function flagsOf({ name, flags }: CommandGrammar): string {
  const spelt = flags.map((flag) => `--${flag.name}`)
  const valued = flags
    .filter(({ value }) => value !== undefined)
    .flatMap(({ name, short }) => [`--${name}`, ...(short === undefined ? [] : [`-${short}`])])
  return `    ${name})
      flags='${spelt.join(' ')}'
      valued='${valued.join(' ')}'
      ;;`
}

function valuesOf({ name, flags }: CommandGrammar): string[] {
  return flags.flatMap(({ name: flag, value }) => caseOf(`${name} --${flag}`, value))
}

function placesOf({ name, places }: CommandGrammar): string[] {
  return places.flatMap((place, i) => caseOf(`${name} ${i}`, place))
}

function caseOf(pattern: string, place: Place | undefined): string[] {
  if (place === undefined || place.kind === 'anything') return []
  const choices = place.kind === 'choice' ? ` '${place.choices.join(' ')}'` : ''
  return [`      '${pattern}') _upload_ledger_place ${place.kind}${choices} ;;`]
}
