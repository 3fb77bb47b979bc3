import { defineConfig, type ViteUserConfig } from 'vitest/config'
import everything from './vitest.config.ts'

const { include = [], setupFiles = [], ...test } = everything.test ?? {}

/** The tests beside their sources that start no process and need no build. */
const config: ViteUserConfig = defineConfig({
  ...everything,
  test: {
    ...test,
    include: include.filter((glob) => glob.includes('src/')),
    exclude: [
      // They start processes.
      '**/services/lambda/**',
      '**/http-api/http-api.test.ts',
      '**/functions/{create-functions,find-python,orphan,sandbox,sources}.test.ts',
      '**/{kill,durability,version-durability,data-folder}.test.ts',
      // They wait for time-outs of queues and retries, or model a whole endpoint.
      '**/delivery/{delivery,queues/queues}.test.ts',
      '**/s3/version-model.test.ts',
      // They read the built template.
      '**/deploy/{parameters,template}.test.ts',
    ],
    setupFiles: [setupFiles, 'e2e/support/no-processes.ts'].flat(),
  },
})

export default config
