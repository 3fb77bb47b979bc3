// Puts the project's documents into the package that npm is about to pack, and takes them out again.
// The package's prepack calls it, and its postpack with `--remove`. `--list` prints their names. Plain
// JavaScript, so that any Node from 20 on can run it.
import { cpSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
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
else packDocuments(process.argv.includes('--remove'))

/** Copies the documents from the root to the package, or removes them from the package. */
function packDocuments(remove) {
  const root = dirname(dirname(fileURLToPath(import.meta.url)))
  for (const name of packedDocuments) {
    const target = join(root, 'packages', 'upload-ledger', name)
    rmSync(target, { recursive: true, force: true })
    if (!remove) cpSync(join(root, name), target, { recursive: true })
  }
}
