import { realpathSync, statSync } from 'node:fs'
import { mkdir, readlink, rm, symlink } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** The scopes of packages that Lambda's runtimes of Node.js bring with them. */
const scopes = ['@aws-sdk', '@smithy']

/**
 * Has code in `folder` find the AWS SDK, as in Lambda, where the machine has it: a link in
 * `node_modules` beside the code, behind what the code brings itself.
 */
export async function linkSdk(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules')
  await mkdir(modules, { recursive: true })
  for (const scope of scopes) {
    const link = join(modules, scope)
    const target = folderOf(scope)
    const current = await readlink(link).catch(() => undefined)
    if (current === target) continue
    await rm(link, { recursive: true, force: true })
    if (target !== undefined) await symlink(target, link, 'junction')
  }
}

/** Where this package or the program that runs would find the packages of a scope. */
function folderOf(scope: string): string | undefined {
  const starts = [import.meta.url, ...hostPath()]
  const candidates = starts.flatMap((start) => createRequire(start).resolve.paths(scope) ?? [])
  return candidates
    .map((modules) => join(modules, scope))
    .find((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory())
}

function hostPath(): readonly string[] {
  try {
    return [realpathSync(process.argv[1] ?? '')]
  } catch {
    return []
  }
}
