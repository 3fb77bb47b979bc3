import { fileURLToPath } from 'node:url'

/** The root of the checkout. */
export const root: string = fileURLToPath(new URL('../..', import.meta.url))

/** Where the package is that people install, from the root. */
export const packageFolder = 'packages/upload-ledger'
