import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest. One that came last would run while the other cores have nothing to do. */
const longest = [
  'e2e/docs/commands.test.ts',
  'packages/upload-ledger/test/simulation/histories.test.ts',
  'packages/upload-ledger/test/simulation/asking/asking.test.ts',
  'e2e/integration/kills.test.ts',
  'e2e/integration/repair.test.ts',
  'e2e/hostile/command-keys.test.ts',
  'packages/local-cloud/test/hostile/stored-keys.test.ts',
  'e2e/integration/checklist.test.ts',
  'e2e/faults/backlog.test.ts',
  'e2e/faults/wire.test.ts',
  'e2e/integration/dev-delivery.test.ts',
  'e2e/package/types.test.ts',
  'packages/local-cloud/test/solid/kills.test.ts',
  'packages/upload-ledger/test/simulation/mutants.test.ts',
  'e2e/deploy/moto.test.ts',
  'e2e/integration/doctor.test.ts',
].map((file) => join(import.meta.dirname, file))

/** Vitest's own order knows how long a file took only where it has run before. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const first = longest.flatMap((path) => sorted.filter(({ moduleId }) => moduleId === path))
    return [...first, ...sorted.filter((file) => !first.includes(file))]
  }
}

/** Each package of the workspace is tested as its sources are, not as it was last built. */
const conditions = ['workspace-source', 'node', 'development|production']

const config: ViteUserConfig = defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ['packages/*/src/**/*.test.ts', 'packages/*/test/**/*.test.ts', 'e2e/**/*.test.ts'],
    // Vitest leaves one core free. Most tests wait for other processes or for the disk much of their
    // time, so that one file more than there are cores keeps all of them busy.
    maxWorkers: availableParallelism() + 1,
    // A process runs many files, one after the other: it takes longer to load CDK and the SDK than most of
    // them run. So a module keeps its state from one file to the next, and may not register hooks.
    isolate: false,
    sequence: { sequencer: LongestFirst },
    globalSetup: ['e2e/support/choose-seed.ts', 'e2e/support/run-folder.ts'],
    setupFiles: ['e2e/support/use-seed.ts', 'e2e/support/keep-environment.ts'],
    // No test is decided by its time; these only end one that hangs.
    testTimeout: 180_000,
    hookTimeout: 180_000,
    expect: { poll: { timeout: 60_000 } },
    restoreMocks: true,
  },
})

export default config
