// Runs the tests of hostile input at the size of a release: some 100,000 requests that are signed
// wrongly and as many of the owner's, all mutated; 1,000,000 keys on each way that a key takes; and
// 100,000 keys that climb out of folders. All from UPLOAD_LEDGER_SEED or a seed of chance, which the
// tests' names tell. Ends with 1 if a test fails.
import { spawnSync } from 'node:child_process'
import { dirname, join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const root = dirname(dirname(fileURLToPath(import.meta.url)))
/** How many times as often as on every commit, and the tests. */
const parts = [
  [
    25,
    [
      'e2e/hostile/unauthenticated',
      'e2e/hostile/authenticated',
      'e2e/hostile/services',
      'packages/local-cloud/test/hostile/parsers',
      'packages/upload-ledger/test/hostile/events',
    ],
  ],
  [100, ['e2e/hostile/shown-keys']],
  [250, ['packages/local-cloud/test/hostile/stored-keys', 'e2e/hostile/command-keys']],
  [10, ['packages/local-cloud/test/solid/traversal']],
]

let failed = 0
for (const [times, files] of parts) {
  const vitest = join(root, 'node_modules', '.bin', 'vitest')
  const { status } = spawnSync(
    vitest,
    ['run', '--reporter=verbose', '--testTimeout=3600000', ...files],
    {
      cwd: root,
      stdio: 'inherit',
      env: { ...process.env, UPLOAD_LEDGER_HOSTILE: String(times) },
    },
  )
  if (status !== 0) failed++
}
process.exitCode = failed === 0 ? 0 : 1
