import { defineConfig, type ViteUserConfig } from 'vitest/config'

const config: ViteUserConfig = defineConfig({
  test: {
    include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
    // No test is decided by its time; these only end one that hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    restoreMocks: true,
  },
})

export default config
