// Writes docs/api.md from the document that the API serves; with `--check` it reports whether the page
// is stale instead. TypeScript, since it imports the operations.
import { readFileSync, writeFileSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import {
  documentOf,
  type JsonSchema,
  type OperationObject,
} from '../packages/upload-ledger/src/api/document.ts'
import { operations } from '../packages/upload-ledger/src/api/operations/operations.ts'
import { problems } from '../packages/upload-ledger/src/api/problem.ts'

const page = fileURLToPath(new URL('../docs/api.md', import.meta.url))

const introduction = `\`upload-ledger dev\` serves it at \`http://127.0.0.1:8080/api\`, with everything on. Its document is \`/api/openapi.json\`.
[deploy/api.md](deploy/api.md) puts it on AWS.

    eval "$(npx upload-ledger env)"
    curl -H "Authorization: Bearer $UPLOAD_LEDGER_API_TOKEN" "$UPLOAD_LEDGER_API_URL/metadata/list?bucket=uploads"

[The cookbook](cookbook.md) has each question with curl, and a page in React.

* **Token.** Each request but that for the document carries \`Authorization: Bearer TOKEN\`. Whoever has the token can do all
  that the API offers. \`EventSource\` cannot send the header: read the live feed with \`fetch\`.
* **Origins.** A page of another origin may call it if the origin is named: \`dev --cors-origin http://localhost:5173\`. The
  same flag lets the page use the bucket's tickets and links. \`*\` is never allowed.
* **Keys** are parameters, percent-encoded once like other values, and never part of a path: \`a//b\` and \`../x\` are keys like
  any other.
* **Routes.** Those below \`/metadata\` are the course's own. Those below \`/v1\` do the same, and more.
* **Pages.** A page has \`items\`, and a \`cursor\` if there is more: pass it with the same parameters. A page ends after
  \`limit\` items, or once it has cost \`maxReadUnits\`.
* **Cost.** \`Ledger-Read-Units\` and \`Ledger-Requests\` say what an answer cost; a page has them in its body, too.
* **ETag.** The row of one object has one, which changes whenever the row does: \`If-None-Match\` is answered 304.
* **Compression.** An answer over 1 KB is compressed for a client that accepts gzip.
`

if (import.meta.main) {
  const text = apiPage()
  if (!process.argv.includes('--check')) writeFileSync(page, text)
  else if (readFileSync(page, 'utf8') !== text) {
    console.error('Stale: docs/api.md; write it with `npm run docs`')
    process.exitCode = 1
  }
}

/** The page, whole. */
export function apiPage(): string {
  const document = documentOf(operations, { version: '', basePath: '', token: true })
  const sections = operations.map(({ id, method, path, needs }) => {
    const operation = document.paths[path]?.[method]
    if (operation === undefined) throw new Error(`Cannot describe ${id}: it is not in the document`)
    const title = `${method.toUpperCase()} ${path}`
    return { title, text: sectionOf(operation, title, needs) }
  })
  const list = operations.map(
    ({ method, path, summary }) => `| \`${method.toUpperCase()} ${path}\` | ${summary} |`,
  )
  const schemas = Object.entries(document.components.schemas).map(schemaSection)
  return `# HTTP API

\`scripts/api-reference.ts\` writes this page from the OpenAPI document that the API serves, and a test fails if the page
is stale.

${introduction}
## Operations

| operation | |
|---|---|
${list.join('\n')}

${sections.map(({ text }) => text).join('\n')}
## Problems

A request that has no other answer gets \`application/problem+json\` (RFC 9457): \`type\`, \`title\`, \`status\`, \`detail\`, and
\`parameter\` where one is at fault. The end of \`type\`, after \`urn:upload-ledger:problem:\`, tells the kinds apart.

| type | status | |
|---|---|---|
${Object.entries(problems)
  .map(([kind, { status, title }]) => `| \`${kind}\` | ${status} | ${title} |`)
  .join('\n')}

## Schemas

${schemas.join('\n')}`
}

function sectionOf(operation: OperationObject, title: string, needs: string | undefined): string {
  const { summary, description, parameters, requestBody, responses } = operation
  const needed = needs === undefined ? '' : ` Only where \`${needs}\` is on.`
  const body = requestBody?.content['application/json']?.schema
  const answers = Object.entries(responses)
    .filter(([status]) => Number(status) < 400)
    .map(([status, { description, content = {} }]) => {
      const [[type = '', { schema } = { schema: {} }] = []] = Object.entries(content)
      const shown = type === 'text/event-stream' ? 'events' : shapeOf(schema)
      return rowOf([status, type === '' ? '' : shown, description])
    })
  const words = [`${summary}.${needed}`, ...(description === undefined ? [] : [description])]
  return [
    `### ${title}`,
    '',
    ...wrapped(words.join(' ')),
    '',
    ...(parameters.length === 0
      ? []
      : [
          '| parameter | in | type | |',
          '|---|---|---|---|',
          ...parameters.map(({ name, in: place, required, description = '', schema }) =>
            rowOf([
              `\`${name}\`${required ? ' (required)' : ''}`,
              place,
              typeOf(schema),
              description,
            ]),
          ),
          '',
        ]),
    ...(body === undefined ? [] : [...membersOf(body, 'member of the body'), '']),
    '| status | body | |',
    '|---|---|---|',
    ...answers,
    '',
  ].join('\n')
}

function schemaSection([name, schema]: readonly [string, JsonSchema]): string {
  const { description } = schema
  const described = typeof description === 'string' ? [...wrapped(description), ''] : []
  const members = schema.properties === undefined ? [shapeOf(schema)] : membersOf(schema, 'member')
  return [`### ${name}`, '', ...described, ...members, ''].join('\n')
}

function membersOf(schema: JsonSchema, title: string): string[] {
  const { properties = {}, required = [] } = schema as {
    properties?: Record<string, JsonSchema>
    required?: readonly string[]
  }
  return [
    `| ${title} | type | |`,
    '|---|---|---|',
    ...Object.entries(properties).map(([name, one]) =>
      rowOf([
        `\`${name}\`${required.includes(name) ? '' : '?'}`,
        typeOf(one),
        typeof one.description === 'string' ? one.description : '',
      ]),
    ),
  ]
}

/** The type of a value, its bounds and its default, in a few words. */
function typeOf(schema: JsonSchema): string {
  const { type, minimum, maximum, default: preset } = schema
  const values = schema.enum as readonly string[] | undefined
  const bounds =
    typeof minimum === 'number' && typeof maximum === 'number'
      ? ` ${minimum} to ${maximum === Number.MAX_SAFE_INTEGER ? '2⁵³ − 1' : maximum}`
      : ''
  const shown = values?.map((value) => `\`${value}\``).join(', ') ?? shapeOf(schema)
  const otherwise = preset === undefined ? '' : `, ${JSON.stringify(preset)} by default`
  return `${type === 'integer' ? 'integer' : shown}${bounds}${otherwise}`
}

/** What a value is made of. */
function shapeOf(schema: JsonSchema): string {
  const { $ref, type, anyOf, items, properties, additionalProperties } = schema as {
    $ref?: string
    type?: string
    anyOf?: readonly JsonSchema[]
    items?: JsonSchema
    properties?: Record<string, JsonSchema>
    additionalProperties?: JsonSchema
  }
  if ('const' in schema) return `\`${JSON.stringify(schema.const)}\``
  if ($ref !== undefined) return $ref.replace(/^.*\//, '')
  if (anyOf !== undefined) return anyOf.map(shapeOf).join(' or ')
  if (items !== undefined) return `[${shapeOf(items)}]`
  if (properties !== undefined) {
    const { required = [] } = schema as { required?: readonly string[] }
    const members = Object.entries(properties).map(
      ([name, one]) => `${name}${required.includes(name) ? '' : '?'}: ${shapeOf(one)}`,
    )
    return `{ ${members.join(', ')} }`
  }
  if (typeof additionalProperties === 'object') return `{ …: ${shapeOf(additionalProperties)} }`
  return type ?? 'any'
}

function rowOf(cells: readonly string[]): string {
  return `| ${cells.map(escaped).join(' | ')} |`.replaceAll('|  |', '| |')
}

function escaped(text: string): string {
  return text.replaceAll('|', '\\|')
}

/** Lines of prose of at most 120 characters. */
function wrapped(text: string): string[] {
  const lines: string[] = []
  for (const word of text.split(' ')) {
    const last = lines.at(-1)
    if (last !== undefined && last.length + 1 + word.length <= 120) {
      lines[lines.length - 1] = `${last} ${word}`
    } else {
      lines.push(word)
    }
  }
  return lines
}
