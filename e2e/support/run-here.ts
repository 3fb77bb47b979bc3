import type { Command, Context } from '../../packages/upload-ledger/src/cli/command.ts'

/** What a command printed, and its exit code. */
export interface Ran {
  readonly out: readonly string[]
  readonly err: readonly string[]
  readonly code: number
  /** What it wrote to stdout besides lines. */
  readonly bytes: Buffer
}

/** Runs a command in this process, as its sources are, in a folder and with nothing in its environment. */
export async function runHere(
  command: Command,
  args: readonly string[],
  more: Partial<Context> & Pick<Context, 'workingFolder'>,
): Promise<Ran> {
  const [out, err, bytes]: [string[], string[], Uint8Array[]] = [[], [], []]
  const code = await command.run(args, {
    out: (line) => void out.push(line),
    err: (line) => void err.push(line),
    write: async (chunk) => void bytes.push(chunk),
    ask: async () => '',
    environment: {},
    interrupted: new AbortController().signal,
    now: Date.now,
    style: (_, text) => text,
    ...more,
  })
  return { out, err, code, bytes: Buffer.concat(bytes) }
}
