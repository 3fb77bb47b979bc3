import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'

/** The output of a program into its folder, in spite of all kills. */
export interface KilledOften extends AsyncDisposable {
  /** Of the file of that name; none, if there is no such file. */
  lines(name: string): Promise<readonly string[]>
}

const rounds = 8
const mostPolls = 10_000

/**
 * Runs a program again and again, each time to be killed with `kill -9` at another depth, if it has
 * not done that itself before, and at last to its end.
 *
 * Round `n` is killed once it has acknowledged `5 + 23 * n` things more.
 *
 * @param program a module; it is given a folder and the round, and adds a line to `acknowledged`
 *   for each thing that must not be lost. In the end it is given `drain` besides.
 * @throws {Error} when it ends in any other way, or acknowledges nothing for long
 */
export async function killOften(program: string): Promise<KilledOften> {
  const folder = await mkdtemp(join(tmpdir(), 'delivery-kill-'))
  const file = join(folder, 'program.mjs')
  await writeFile(file, program)
  const lines = async (name: string): Promise<readonly string[]> =>
    (await readFile(join(folder, name), 'utf8').catch(() => '')).split('\n').filter(Boolean)
  let child: ChildProcess | undefined

  async function run(args: readonly string[], until: (child: ChildProcess) => Promise<void>) {
    child = spawn(process.execPath, [file, folder, ...args], { stdio: 'inherit' })
    const running = child
    const ended = new Promise((resolve) =>
      running.once('exit', (code, signal) => resolve(signal ?? code)),
    )
    await until(running)
    return ended
  }

  try {
    for (let round = 0; round < rounds; round++) {
      // At another depth each time, by what was done and not by the clock.
      const enough = (await lines('acknowledged')).length + 5 + round * 23
      const ending = await run([String(round)], async (child) => {
        const hasEnded = () => child.signalCode !== null || child.exitCode !== null
        for (let i = 0; (await lines('acknowledged')).length < enough && !hasEnded(); i++) {
          if (i === mostPolls)
            throw new Error(`Cannot kill the program: round ${round} stands still`)
          await wait(3)
        }
        child.kill('SIGKILL')
      })
      if (ending !== 'SIGKILL') throw new Error(`Cannot kill the program: it ended with ${ending}`)
    }
    const ending = await run(['last', 'drain'], async () => {})
    if (ending !== 0) throw new Error(`Cannot drain: the program ended with ${ending}`)
  } catch (error) {
    child?.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
    throw error
  }
  return {
    lines,
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}
