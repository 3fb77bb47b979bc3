// Installs the packages of the lock file unless they are already installed. Runs before everything
// else, so it is plain JavaScript for any Node from 20 on, with nothing but Node's own modules.
import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { onceNpmHasEnded } from './end-with-npm.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stamp = join(root, 'node_modules', '.installed')
const node = join(root, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const lockHash = createHash('sha256')
  .update(readFileSync(join(root, 'package-lock.json')))
  .digest('hex')

const installed = existsSync(stamp) ? readFileSync(stamp, 'utf8') : ''
if (installed !== lockHash) {
  console.error('Installing the packages of package-lock.json, which takes a minute …')
  const { code, words } = await runNpm()
  // The package `node` unpacks its binary in an install script.
  const fault =
    code !== 0
      ? (networkFault(words) ?? `npm ci ended with ${code}:\n${words.trimEnd()}`)
      : existsSync(node)
        ? undefined
        : 'npm ran no install scripts (ignore-scripts is set); unset it and try again'
  if (fault !== undefined) {
    console.error(`Cannot install: ${fault}`)
    process.exit(1)
  }
  writeFileSync(stamp, lockHash)
}

/** Tries each download again after a second, and not for minutes, as npm does by itself. */
function runNpm() {
  const patience = ['--fetch-retries=2', '--fetch-retry-mintimeout=1000']
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const npm = spawn('npm', ['ci', ...quiet, ...patience, '--fetch-retry-maxtimeout=3000'], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'pipe'],
    shell: process.platform === 'win32',
  })
  onceNpmHasEnded(() => npm.kill())
  let words = ''
  const keep = (chunk) => {
    words += chunk
  }
  npm.stdout.on('data', keep)
  npm.stderr.on('data', keep)
  return new Promise((resolve) => {
    npm.once('error', (error) => resolve({ code: 1, words: error.message }))
    npm.once('close', (code, signal) => resolve({ code: code ?? signal, words }))
  })
}

/** Why nothing could be downloaded, in one line; `undefined` if npm failed for another reason. */
function networkFault(words) {
  const [code] =
    /E(AI_AGAIN|NOTFOUND|CONNREFUSED|CONNRESET|TIMEDOUT|NETUNREACH|HOSTUNREACH)|FETCH_ERROR/.exec(
      words,
    ) ?? []
  if (code === undefined) return undefined
  const [, address = 'the npm registry'] = /request to (https?:\/\/[^\s/]+)/.exec(words) ?? []
  return `${address} cannot be reached (${code}); the first start downloads its packages, so connect to a network and try again`
}
