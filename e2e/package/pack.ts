import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { runProgram } from '../support/development.ts'

export const root: string = fileURLToPath(new URL('../..', import.meta.url))

export type PackageName = 'upload-ledger' | 'local-cloud'

/** The tarballs that `npm pack` makes of both packages, in a folder of their own. */
export interface Tarballs extends AsyncDisposable {
  readonly folder: string
  /** The path of a package's tarball. */
  of(name: PackageName): string
}

/** Packs both packages as they were last built. */
export async function packBoth(): Promise<Tarballs> {
  const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-pack-'))
  for (const name of ['upload-ledger', 'local-cloud']) {
    const args = ['pack', '--ignore-scripts', '--loglevel=error', '--pack-destination', folder]
    await run('npm', args, join(root, 'packages', name))
  }
  const files = await readdir(folder)
  return {
    folder,
    of: (name) => join(folder, files.find((file) => file.startsWith(name)) ?? name),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

/** Makes an empty project below the tarballs' folder, and installs packages in it as npm does. */
export async function installInto(
  tarballs: Tarballs,
  project: string,
  args: readonly string[],
): Promise<string> {
  const folder = join(tarballs.folder, project)
  await mkdir(folder)
  await writeFile(join(folder, 'package.json'), '{}')
  const quiet = ['--prefer-offline', '--no-audit', '--no-fund', '--loglevel=error']
  await run('npm', ['install', ...quiet, ...args], folder)
  return folder
}

/** Runs a program to its end, which must be a good one. */
export async function run(file: string, args: readonly string[], folder: string): Promise<string> {
  const { code, out, err } = await runProgram(file, args, {}, folder)
  if (code === 0) return out
  throw new Error(
    `Cannot go on with the test: ${file} ${args.join(' ')} ended with ${code}: ${err}`,
  )
}
