import { startEndpoint } from './endpoint.ts'

// A process of its own for the tests of durability to kill: it says where it listens, and serves.
const endpoint = await startEndpoint({ folder: process.argv[2] ?? '' })
process.stdout.write(`${endpoint.url}\n`)
