// Builds, and runs `dev` in this very process. `kill` of npm ends it as Ctrl-C does.
import process from 'node:process'
import { onceNpmHasEnded } from './end-with-npm.js'

onceNpmHasEnded(() => process.kill(process.pid, 'SIGTERM'))
await import('./build.js')
process.argv.splice(2, 0, 'dev')
await import('../packages/upload-ledger/bin/upload-ledger.js')
