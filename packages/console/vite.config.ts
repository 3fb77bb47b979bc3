import { fileURLToPath } from 'node:url'
import { defineConfig, type UserConfig } from 'vite'
import { compressedFiles } from './build/compressed-files.ts'
import { fontFiles } from './build/font-files.ts'

const folder = (path: string): string => fileURLToPath(new URL(path, import.meta.url))

const config: UserConfig = defineConfig({
  root: folder('.'),
  plugins: [fontFiles(), compressedFiles()],
  build: {
    outDir: folder('../upload-ledger/dist/console'),
    emptyOutDir: true,
    target: 'es2023',
    // Those that have light-dark().
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
    // As a data: address, a file would be beyond what the page's policy allows.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
    reportCompressedSize: false,
    rolldownOptions: {
      // Marks for servers that render React, of which there is none.
      onLog: (level, log, next) => {
        if (log.code !== 'MODULE_LEVEL_DIRECTIVE') next(level, log)
      },
      // One file, not a dozen small ones, of which each is a request before the first view.
      output: { codeSplitting: { groups: [{ name: 'shared', minShareCount: 3 }] } },
    },
    license: { fileName: 'licenses.md' },
  },
})

export default config
