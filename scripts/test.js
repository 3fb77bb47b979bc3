// Every check. Those that need no build run beside it, on another core. Arguments go to Vitest.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { requireBrowser } from './browser.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

const building = check('Build', 'node', ['scripts/build.js'])
await check('Format and lint', 'biome', ['ci', '--error-on-warnings', '.'])
await check('Types', 'tsc', ['--noEmit', '-p', 'tsconfig.json'])
await check('Types of the console', 'tsc', ['--noEmit', '-p', 'packages/console/tsconfig.json'])
await check('Unused code and dependencies', 'knip', ['--no-progress'])
await building
await check('Tests', 'vitest', ['run', ...process.argv.slice(2)], browser())

/** Runs one check; ends the whole run if it fails. */
async function check(title, command, args, chromium) {
  console.log(`\n== ${title}`)
  const child = spawn(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...(chromium === undefined ? {} : { CHROMIUM_PATH: chromium }) },
  })
  const [status] = await once(child, 'exit').catch((error) => [error.message])
  if (status !== 0) fail(`${title}${typeof status === 'string' ? `: ${status}` : ''}`)
}

function browser() {
  try {
    return requireBrowser()
  } catch (error) {
    return fail(error.message)
  }
}

function fail(what) {
  console.error(`\nFailed: ${what}`)
  process.exit(1)
}
