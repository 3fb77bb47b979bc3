#!/usr/bin/env node
// Plain JavaScript that an old Node can read, so that it can say that it is too old.
import { existsSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const needed = [22, 18]
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number)
const main = new URL('../dist/cli/main.js', import.meta.url)

if (major < needed[0] || (major === needed[0] && minor < needed[1])) {
  fail(
    `it needs Node.js ${needed.join('.')} or later, and this is ${process.versions.node}; install a newer one, or use npm start in a checkout, which brings its own`,
  )
} else if (existsSync(fileURLToPath(main))) {
  const { run } = await import(main.href)
  process.exitCode = await run(process.argv.slice(2))
} else {
  fail('it is not built yet; run npm run build')
}

function fail(fact) {
  console.error(`Cannot start upload-ledger: ${fact}`)
  process.exitCode = 1
}
