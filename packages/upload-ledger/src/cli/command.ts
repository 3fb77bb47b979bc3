import { type ParseArgsOptionDescriptor, parseArgs } from 'node:util'

/** A flag as `parseArgs` takes it, with its help text. */
export interface Flag extends ParseArgsOptionDescriptor {
  readonly help: string
  /** The placeholder of its value in `--help`: `--data <folder>`. */
  readonly value?: string
}

type Flags = Readonly<Record<string, Flag>>
type Values<F extends Flags> = ReturnType<typeof parseArgs<{ options: F }>>['values']

/** Everything that a command uses besides its arguments: nothing else reads the process. */
export interface Context {
  /** Writes a line of data. */
  out(line: string): void
  /** Writes a line of words. */
  err(line: string): void
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
  /** How many arguments besides flags it takes. */
  readonly arguments: number
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
  /** @throws {UsageError} when the arguments are not the command's */
  run(argv: readonly string[], context: Context): Promise<number>
}

/** The command was called wrongly: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

export function defineCommand<const F extends Flags>(definition: Definition<F>): Command {
  const { usage, summary, flags } = definition
  const run = (argv: readonly string[], context: Context) => {
    const args = parse(definition, argv)
    return definition.run(args, context)
  }
  return { usage, summary, flags, run }
}

function parse<F extends Flags>(
  definition: Definition<F>,
  argv: readonly string[],
): { positionals: string[]; values: Values<F> } {
  const name = definition.usage.split(' ', 1)[0]
  let parsed: { positionals: string[]; values: Values<F> }
  try {
    parsed = parseArgs({
      args: [...argv],
      options: definition.flags,
      allowPositionals: true,
      allowNegative: definition.negatable === true,
    })
  } catch (error) {
    const fact = error instanceof Error ? error.message.split('. ', 1)[0] : String(error)
    throw new UsageError(
      `Cannot run ${name}: ${fact}; upload-ledger ${name} --help lists its flags`,
    )
  }
  const given = parsed.positionals.length
  if (given !== definition.arguments) {
    const expected = `it takes ${argumentsInWords(definition.arguments)}, ${given} given`
    throw new UsageError(
      `Cannot run ${name}: ${expected}; usage: upload-ledger ${definition.usage}`,
    )
  }
  return parsed
}

function argumentsInWords(count: number): string {
  return `${count || 'no'} ${count === 1 ? 'argument' : 'arguments'}`
}
