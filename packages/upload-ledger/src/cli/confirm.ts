import type { Context } from './command.ts'

/** Asks a person; anything but yes is a no, including Ctrl-C and the end of input. */
export async function confirm(question: string, context: Context): Promise<boolean> {
  return /^y(es)?$/i.test((await context.ask(`${question} [y/N] `)).trim())
}
