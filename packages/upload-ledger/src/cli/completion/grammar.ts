import type { Command } from '../command.ts'

/** What a shell can complete at one place of a command line. */
export type Place =
  | { readonly kind: 'file' | 'folder' | 's3' | 'anything' }
  | { readonly kind: 'choice'; readonly choices: readonly string[] }

export interface CommandGrammar {
  readonly name: string
  readonly summary: string
  /** Its arguments besides flags, in order. */
  readonly places: readonly Place[]
  readonly flags: readonly FlagGrammar[]
}

export interface FlagGrammar {
  /** Without hyphens. */
  readonly name: string
  readonly short: string | undefined
  readonly help: string
  /** Of the value that it must have as its next word; `undefined` if it has none there. */
  readonly value: Place | undefined
}

/** What `--help` says of a command, as a completion script needs it. */
export function grammarOf({ usage, summary, flags, negatable }: Command): CommandGrammar {
  const [name = '', ...words] = usage.split(' ')
  const own = Object.entries(flags).flatMap(([name, flag]): FlagGrammar[] => {
    const { type, short, help, value = '', choices, optional } = flag
    const place = type === 'boolean' || optional ? undefined : placeOf(value, choices)
    const one = { name, short, help, value: place }
    const undone = {
      name: `no-${name}`,
      short: undefined,
      help: `Undo --${name}`,
      value: undefined,
    }
    return negatable && type === 'boolean' ? [one, undone] : [one]
  })
  const toHelp = { name: 'help', short: 'h', help: 'Explain this command', value: undefined }
  const places = words.map((word) => placeOf(word.slice(1, -1)))
  return { name, summary, places, flags: [...own, toHelp] }
}

/** @param placeholder `s3://bucket/key`, `file|folder|-`, `bash|zsh|fish`, `name` */
function placeOf(placeholder: string, choices?: readonly string[]): Place {
  if (choices !== undefined) return { kind: 'choice', choices }
  if (placeholder.startsWith('s3://')) return { kind: 's3' }
  const words = placeholder.split('|')
  if (words.includes('file')) return { kind: 'file' }
  if (words.includes('folder')) return { kind: 'folder' }
  return words.length > 1 ? { kind: 'choice', choices: words } : { kind: 'anything' }
}
