import { join } from 'node:path'
import { findPython } from './find-python.ts'
import type { FunctionSource } from './function-source.ts'
import { isPython } from './managed-runtimes.ts'

/** How the child of a function is started. */
export interface StartCommand {
  readonly file: string
  readonly args: readonly string[]
  /** The folders in which the language looks for modules, where that is to be said. */
  readonly modulePaths: readonly string[]
}

/**
 * @param runtimeFolder holds the programs that call functions, `runtime.mjs` and `runtime.py`
 * @throws {Unstartable} when the machine has not what the runtime needs
 */
export async function startCommand(
  { runtime, flags }: Pick<FunctionSource, 'runtime' | 'flags'>,
  memoryMegabytes: number,
  runtimeFolder: string,
): Promise<StartCommand> {
  if (isPython(runtime)) {
    const { path, modulePaths } = await findPython(runtime)
    // Its output is not held back, and its code folder stays as it is.
    return { file: path, args: ['-u', '-B', join(runtimeFolder, 'runtime.py')], modulePaths }
  }
  const args = [...heapFlags(memoryMegabytes), ...flags, join(runtimeFolder, 'runtime.mjs')]
  return { file: process.execPath, args, modulePaths: [] }
}

/**
 * The memory of the function bounds its heap. The part for new objects is a twentieth of it, as in
 * Lambda; by itself, Node.js lets that grow to 3 times 16 MB before it collects what is garbage.
 */
function heapFlags(memoryMegabytes: number): readonly string[] {
  const semiSpace = Math.floor(memoryMegabytes / 20)
  return [`--max-old-space-size=${memoryMegabytes}`, `--max-semi-space-size=${semiSpace}`]
}
