// Lets Stryker change every operator, condition and text of core, one at a time, and run the tests
// of core on each. Ends with 1 where they notice less than 90 of 100, and lists those that live.
// Stryker is installed in a temporary folder for it: it would burden every install of this project.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { wholeNumber } from './whole-number.ts'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
const stryker = '10.1.1'
const leastScore = 90
/** Test processes at once. */
const concurrency = wholeNumber('UPLOAD_LEDGER_CONCURRENCY', 2)

const { devDependencies: ours } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const place = mkdtempSync(join(tmpdir(), 'upload-ledger-stryker-'))
try {
  for (const folder of [
    'packages/upload-ledger/src/core',
    'packages/upload-ledger/test/fixtures',
  ]) {
    cpSync(join(root, folder), join(place, folder), { recursive: true })
  }
  write('package.json', {
    type: 'module',
    dependencies: {
      '@stryker-mutator/core': stryker,
      '@stryker-mutator/vitest-runner': stryker,
      'fast-check': ours['fast-check'],
      vitest: ours.vitest,
    },
  })
  write('stryker.config.json', {
    testRunner: 'vitest',
    mutate: [
      'packages/upload-ledger/src/core/**/*.ts',
      '!packages/upload-ledger/src/core/**/*.test.ts',
    ],
    reporters: ['clear-text', 'progress-append-only'],
    clearTextReporter: { allowColor: false, logTests: false, reportTests: false },
    thresholds: { high: 100, low: leastScore, break: leastScore },
    concurrency,
    timeoutMS: 20_000,
    allowEmpty: false,
  })
  const quiet = ['--no-audit', '--no-fund', '--loglevel=error']
  const options = { cwd: place, stdio: 'inherit', shell: process.platform === 'win32' }
  execFileSync('npm', ['install', ...quiet], options)
  const { status } = spawnSync('npx', ['--no-install', 'stryker', 'run'], options)
  process.exitCode = status === 0 ? 0 : 1
} finally {
  rmSync(place, { recursive: true, force: true })
}

function write(file, content) {
  writeFileSync(join(place, file), JSON.stringify(content))
}
