// Writes packages/local-cloud/docs/s3-operations.md from the tables of the local S3; with `--check` it
// reports whether the page is stale instead. TypeScript, since it imports those tables.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import * as sdk from '@aws-sdk/client-s3'
import { unsupported } from '../packages/local-cloud/src/s3/http/refuse-unsupported.ts'
import { operations } from '../packages/local-cloud/src/s3/http/route.ts'
import type { Operation } from '../packages/local-cloud/src/s3/operation.ts'

const page = fileURLToPath(
  new URL('../packages/local-cloud/docs/s3-operations.md', import.meta.url),
)

if (import.meta.main) {
  const text = operationsPage()
  if (!process.argv.includes('--check')) writeFileSync(page, text)
  else if (readFileSync(page, 'utf8') !== text) {
    console.error('Stale: packages/local-cloud/docs/s3-operations.md; write it with `npm run docs`')
    process.exitCode = 1
  }
}

/** Every operation of S3's API, as the official SDK names them. */
function allOperations(): string[] {
  return Object.keys(sdk)
    .filter((name) => /^[A-Z]\w+Command$/.test(name))
    .map((name) => name.replace(/Command$/, ''))
    .sort()
}

/** Those of them that are answered 501. */
export function missingOperations(): string[] {
  const done = new Set(operations.map((operation) => operation.name))
  return allOperations().filter((name) => !done.has(name))
}

/** The page, whole. */
export function operationsPage(): string {
  const all = allOperations()
  const found = new Map(operations.map((operation) => [operation.name, operation]))
  const rows = all.map((name) => {
    const operation = found.get(name)
    if (operation === undefined) return `| ${name} | 501 | |`
    return row(operation)
  })
  const beyond = operations.filter(({ name }) => !all.includes(name))
  const missing = missingOperations().length
  const partly = all.filter((name) => found.get(name)?.partly).length
  return `# S3 operations of the local cloud

Of the ${all.length} operations of S3's API, ${all.length - missing - partly} are done, ${partly} are partly done, and ${missing} are answered
\`501 NotImplemented\`. A test sends each of those ${missing}. \`scripts/s3-operations.ts\` writes this page from the code's own
tables, and a test fails if the page is stale.

| operation | here | what is not done |
|---|---|---|
${rows.join('\n')}

${
  beyond.length === 0
    ? ''
    : `## Requests that the SDK has no operation for

| request | here | what is not done |
|---|---|---|
${beyond.map(row).join('\n')}

`
}## Headers and parameters that no operation supports

A request with one of these is answered \`501 NotImplemented\`.

| header | unless its value is |
|---|---|
${[...unsupported.headers].map(headerRow).join('\n')}
${unsupported.headerPrefixes.map((prefix) => headerRow([`${prefix}…`, []])).join('\n')}

Query parameters:

${[...unsupported.parameters].map((name) => `* \`${name}\``).join('\n')}

Signatures of version 4A are a 501 too. A CORS preflight (\`OPTIONS\`) is answered by the bucket's rules.

Conditional headers work on the operations for which S3 documents them, and are a 501 elsewhere. Parameters and headers
that S3 itself does not know are ignored, as S3 ignores them.
`
}

function row({ name, partly }: Operation): string {
  return partly === undefined ? `| ${name} | done | |` : `| ${name} | partly | ${partly} |`
}

function headerRow([name, values]: readonly [string, readonly string[]]): string {
  return `| \`${name}\` | ${values.map((value) => `\`${value}\``).join(', ')} |`.replace(
    '|  |',
    '| |',
  )
}
