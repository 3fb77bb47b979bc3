// Installs the packages of the lock file unless they are already installed. Runs before everything
// else, so it is plain JavaScript for any Node from 20 on, with nothing but Node's own modules.
import { execFileSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.installed')
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
if (installed !== lockHash) {
  console.error('Installing the packages of package-lock.json …')
  execFileSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  })
  if (!existsSync(node)) {
    // The package `node` unpacks its binary in an install script.
    console.error(
      'Cannot install: npm ran no install scripts (ignore-scripts is set); unset it and try again',
    )
    process.exit(1)
  }
  writeFileSync(stamp, lockHash)
}
