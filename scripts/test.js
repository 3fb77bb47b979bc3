// Every check, in the order in which a mistake is cheapest to find. Arguments go to Vitest.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { requireBrowser } from './browser.js'

const root = dirname(dirname(fileURLToPath(import.meta.url)))

check('Format and lint', 'biome', ['ci', '--error-on-warnings', '.'])
check('Types', 'tsc', ['--noEmit', '-p', 'tsconfig.json'])
check('Types of the console', 'tsc', ['--noEmit', '-p', 'packages/console/tsconfig.json'])
check('Unused code and dependencies', 'knip', ['--no-progress'])
check('Build', 'node', ['scripts/build.js'])
check('Tests', 'vitest', ['run', ...process.argv.slice(2)], { CHROMIUM_PATH: browser() })

function check(title, command, args, environment = {}) {
  console.log(`\n== ${title}`)
  const { status, error } = spawnSync(join(root, 'node_modules', '.bin', command), args, {
    cwd: root,
    stdio: 'inherit',
    env: { ...process.env, ...environment },
  })
  if (status !== 0) fail(`${title}${error ? `: ${error.message}` : ''}`)
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
