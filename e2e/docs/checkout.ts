import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import {
  copyFile,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rm,
  symlink,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { root } from './root.ts'

/** A fresh checkout with what Git has or would add, installed and built, in a folder of its own. */
export async function freshCheckout(): Promise<{ path: string } & AsyncDisposable> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'upload-ledger-checkout-')))
  const list = ['ls-files', '-z', '--cached', '--others', '--exclude-standard']
  const files = execFileSync('git', list, { cwd: root, encoding: 'utf8' }).split('\0')
  for (const file of files) {
    // One that was removed and not yet committed is still on the list.
    if (file === '' || !existsSync(join(root, file))) continue
    await mkdir(dirname(join(path, file)), { recursive: true })
    await copyFile(join(root, file), join(path, file))
  }
  for (const name of await readdir(join(root, 'packages'))) {
    const dist = join('packages', name, 'dist')
    // What is built of the console is in the dist of upload-ledger.
    if (!existsSync(join(root, dist))) continue
    await cp(join(root, dist), join(path, dist), { recursive: true })
  }
  await linkModules(join(root, 'node_modules'), join(path, 'node_modules'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) }
}

/**
 * Links what is installed, package by package. A link of npm's own, to a package of the workspace
 * or to a command, leads to the same place within the new checkout.
 */
async function linkModules(from: string, to: string): Promise<void> {
  await mkdir(to)
  for (const name of await readdir(from)) {
    const [source, target] = [join(from, name), join(to, name)]
    if ((await lstat(source)).isSymbolicLink()) await symlink(await readlink(source), target)
    else if (name === '.bin') await linkModules(source, target)
    else await symlink(source, target)
  }
}
