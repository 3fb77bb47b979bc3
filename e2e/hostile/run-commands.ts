import process from 'node:process'
import { text } from 'node:stream/consumers'

// Runs the built command once for each list of arguments that it is sent, and then says how each ended.
const main = new URL('../../packages/upload-ledger/dist/cli/main.js', import.meta.url)
const { run } = (await import(main.href)) as { run(argv: readonly string[]): Promise<number> }
const lists = JSON.parse(await text(process.stdin)) as readonly (readonly string[])[]
const codes: number[] = []
for (const argv of lists) codes.push(await run(argv))
process.stdout.write(`${JSON.stringify(codes)}\n`)
