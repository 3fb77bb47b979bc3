import type { Readable } from 'node:stream'
import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util'
import { printable } from '../core/index.ts'
import { didYouMean } from './suggestion.ts'

/** A flag as `parseArgs` takes it, with its help text. */
export interface Flag extends ParseArgsOptionDescriptor {
  readonly help: string
  /** The placeholder of its value in `--help`: `--data <folder>`. */
  readonly value?: string
  /** All values that it takes, for the completion of a shell. */
  readonly choices?: readonly string[]
  /** It may stand alone, which means `*`; a value comes behind `=` alone: `--json=size`. */
  readonly optional?: true
}

type Flags = Readonly<Record<string, Flag>>
type Values<F extends Flags> = ReturnType<typeof parseArgs<{ options: F }>>['values']

/** Everything that a command uses besides its arguments: nothing else reads the process. */
export interface Context {
  /** Writes a line of data. */
  out(line: string): void
  /** Writes a line of words. */
  err(line: string): void
  /** What is piped in, or typed. */
  readonly input?: Readable
  /** Writes data as they are, and resolves once there is room for more. */
  write?(bytes: Uint8Array): Promise<void>
  /** Where what was written has not yet gone out: resolves once it has. */
  drained?(): Promise<void> | undefined
  /** Whether a person reads the data as they come; otherwise a program does. */
  readonly outIsTerminal?: boolean
  /** Shows a line for the moment, in place of the last one. Absent where nobody looks on. */
  status?(text: string): void
  /**
   * Asks the person for a line; it is empty when they end their input or interrupt.
   *
   * @throws {LedgerError} `invalid-argument` when there is no terminal to ask at
   */
  ask(question: string): Promise<string>
  readonly environment: Readonly<Record<string, string | undefined>>
  /** Absolute. */
  readonly workingFolder: string
  /** Fires when the person asks to stop: Ctrl-C, or SIGTERM. */
  readonly interrupted: AbortSignal
  /** Milliseconds since 1970. */
  now(): number
  /** Makes text bold, green, red or quiet where the output is a terminal that can show it. */
  style(look: Look, text: string): string
}

export type Look = 'bold' | 'green' | 'red' | 'quiet'

export interface Definition<F extends Flags> {
  /** `show <s3://bucket/key>`, without the flags. */
  readonly usage: string
  readonly summary: string
  readonly flags: F
  /** How many arguments besides flags it takes, or how many at least and at most. */
  readonly arguments: number | readonly [least: number, most: number]
  /** Whether `--no-FLAG` undoes a flag that an earlier run set. */
  readonly negatable?: true
  /** @returns the exit code: 0 done, 1 no */
  run(args: { positionals: string[]; values: Values<F> }, context: Context): Promise<number>
}

/** A command with its flags parsed by `parseArgs`, whatever they are. */
export interface Command {
  readonly usage: string
  readonly summary: string
  readonly flags: Flags
  /** @see Definition.negatable */
  readonly negatable?: true
  /** @throws {UsageError} when the arguments are not the command's */
  run(argv: readonly string[], context: Context): Promise<number>
}

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function defineCommand<const F extends Flags>(definition: Definition<F>): Command {
  const { usage, summary, flags, negatable } = definition
  const run = (argv: readonly string[], context: Context) => {
    const args = parse(definition, argv)
    return definition.run(args, context)
  }
  return { usage, summary, flags, ...(negatable ? { negatable } : {}), run }
}

function parse<F extends Flags>(
  definition: Definition<F>,
  argv: readonly string[],
): { positionals: string[]; values: Values<F> } {
  const name = definition.usage.split(' ', 1)[0]
  let parsed: { positionals: string[]; values: Values<F> }
  try {
    parsed = parseArgs({
      args: withOptionalValues(definition.flags, argv),
      options: definition.flags,
      allowPositionals: true,
      allowNegative: definition.negatable === true,
    })
  } catch (error) {
    throw new UsageError(
      `Cannot run ${name}: ${flagFault(error, definition, argv)}; upload-ledger ${name} --help lists its flags`,
    )
  }
  const given = parsed.positionals.length
  const takes = definition.arguments
  const [least, most] = typeof takes === 'number' ? [takes, takes] : takes
  if (given < least || given > most) {
    const words = least === most ? argumentsInWords(most) : `${least} to ${argumentsInWords(most)}`
    const expected = `it takes ${words}, ${given} given`
    throw new UsageError(
      `Cannot run ${name}: ${expected}; usage: upload-ledger ${definition.usage}`,
    )
  }
  return parsed
}

/** Gives each flag that stands alone, and may, the value that this means. */
function withOptionalValues(flags: Flags, argv: readonly string[]): string[] {
  const end = argv.includes('--') ? argv.indexOf('--') : argv.length
  const alone = (arg: string) => arg.startsWith('--') && flags[arg.slice(2)]?.optional === true
  return argv.map((arg, i) => (i < end && alone(arg) ? `${arg}=*` : arg))
}

/** What is wrong with the flags, in one line; `parseArgs` takes three, and names Node's own terms. */
function flagFault<F extends Flags>(
  error: unknown,
  { flags, negatable }: Definition<F>,
  argv: readonly string[],
): string {
  const { code, message } = error as NodeJS.ErrnoException
  // It names a flag as '-f, --follow <value>', or as it was typed.
  const [, spelt = ''] = /'(?:-\w, )?(-[^' ]*)/.exec(message) ?? []
  const flag = printable(spelt)
  if (code === 'ERR_PARSE_ARGS_UNKNOWN_OPTION') {
    const known = Object.entries(flags).flatMap(([name, { type }]) =>
      negatable && type === 'boolean' ? [name, `no-${name}`] : [name],
    )
    return `${flag} is not a flag of it${didYouMean(spelt.replace(/^-+/, ''), known, '--')}`
  }
  if (/does not take an argument/.test(message)) return `${flag} takes no value`
  if (code !== 'ERR_PARSE_ARGS_INVALID_OPTION_VALUE') return message.split('. ', 1)[0] ?? message
  const next = argv[argv.indexOf(spelt) + 1]
  if (next === undefined || !message.includes('ambiguous')) return `${flag} needs a value`
  return `${flag} needs a value; to give it ${printable(next)}, write ${flag}=${printable(next)}`
}

function argumentsInWords(count: number): string {
  return `${count || 'no'} ${count === 1 ? 'argument' : 'arguments'}`
}
