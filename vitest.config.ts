import { join } from 'node:path'
import { defineConfig, type ViteUserConfig } from 'vitest/config'
import { BaseSequencer, type TestSpecification } from 'vitest/node'

/** The files that take longest. One that came last would run while the other cores have nothing to do. */
const longest = [
  'test/simulation/histories.test.ts',
  'test/integration/kills.test.ts',
  'test/hostile/command-keys.test.ts',
  'test/hostile/stored-keys.test.ts',
  'test/integration/checklist.test.ts',
  'test/faults/backlog.test.ts',
  'test/faults/wire.test.ts',
  'test/integration/dev-delivery.test.ts',
  'test/cdk/package.test.ts',
  'test/solid/kills.test.ts',
  'test/simulation/mutants.test.ts',
].map((file) => join(import.meta.dirname, file))

/** Vitest's own order knows how long a file took only where it has run before. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const first = longest.flatMap((path) => sorted.filter(({ moduleId }) => moduleId === path))
    return [...first, ...sorted.filter((file) => !first.includes(file))]
  }
}

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // Vitest leaves one core free, which on two cores is half of the machine. Most tests wait for
    // other processes or for the disk much of their time.
    maxWorkers: '100%',
    sequence: { sequencer: LongestFirst },
    // No test is decided by its time; these only end one that hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
})

export default config
