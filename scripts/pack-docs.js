// Puts the project's documents into the package that npm is about to pack, and takes them out again.
// npm calls it in the package's folder: `node ../../scripts/pack-docs.js` as prepack, and the same
// with `--remove` as postpack. `--list` prints their names. Plain JavaScript, so that any Node from 20 on can run it.
import { cpSync, existsSync, rmSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

/** README.md, and every document that a packed document names. From the root of the checkout. */
const packedDocuments = [
  'README.md',
  'LICENSE',
  'ARCHITECTURE.md',
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'SECURITY.md',
  'decisions',
  'docs',
]

if (process.argv.includes('--list')) console.log(JSON.stringify(packedDocuments))
else packDocuments(process.cwd(), process.argv.includes('--remove'))

/** Copies the documents from the root to the package, or removes them from the package. */
function packDocuments(packageFolder, remove) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  if (resolve(packageFolder) === root || !existsSync(join(packageFolder, 'package.json'))) {
    throw new Error(
      `Cannot pack the documents: ${packageFolder} is not the folder of a package of the workspace`,
    )
  }
  for (const name of packedDocuments) {
    const target = join(packageFolder, name)
    rmSync(target, { recursive: true, force: true })
    if (!remove) cpSync(join(root, name), target, { recursive: true })
  }
}
