import { toJsonSchema } from '@valibot/to-json-schema'
import type * as v from 'valibot'
import type { Operation } from './operation.ts'
import { type ProblemKind, problemSchema, problems } from './problem.ts'
import { historyItemSchema, unknownSchema } from './schemas/history-item.ts'
import { liveEventSchema } from './schemas/live-event.ts'
import { folderSchema, folderUsageSchema, rowSchema } from './schemas/row.ts'

/** A document of OpenAPI 3.1, as much of it as is made here. */
export interface OpenApiDocument {
  readonly openapi: '3.1.0'
  readonly info: { readonly title: string; readonly version: string; readonly description: string }
  readonly servers: readonly { readonly url: string }[]
  readonly security: readonly Readonly<Record<string, readonly string[]>>[]
  readonly paths: Readonly<Record<string, Readonly<Record<string, OperationObject>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, JsonSchema>>
    readonly securitySchemes: Readonly<Record<string, unknown>>
  }
}

export interface OperationObject {
  readonly operationId: string
  readonly summary: string
  readonly description?: string
  readonly parameters: readonly ParameterObject[]
  readonly requestBody?: {
    readonly required: true
    readonly content: Readonly<Record<string, { readonly schema: JsonSchema }>>
  }
  readonly responses: Readonly<Record<string, ResponseObject>>
}

export interface ParameterObject {
  readonly name: string
  readonly in: 'path' | 'query' | 'header'
  readonly required: boolean
  readonly description?: string
  readonly schema: JsonSchema
}

export interface ResponseObject {
  readonly description: string
  readonly headers?: Readonly<Record<string, unknown>>
  readonly content?: Readonly<Record<string, { readonly schema: JsonSchema }>>
}

/** A schema of JSON Schema 2020-12, which is that of OpenAPI 3.1. */
export type JsonSchema = { readonly [keyword: string]: unknown }

/**
 * The document of an API, made of the schemas that check its requests and type its answers.
 *
 * @param basePath what comes before each path
 */
export function documentOf(
  operations: readonly Operation[],
  { version, basePath, token }: { version: string; basePath: string; token: boolean },
): OpenApiDocument {
  const paths: Record<string, Record<string, OperationObject>> = {}
  for (const operation of operations) {
    paths[operation.path] = { ...paths[operation.path], [operation.method]: objectOf(operation) }
  }
  const schemas = Object.entries(components).map(([name, schema]) => [name, whole(schema)])
  return {
    openapi: '3.1.0',
    info: {
      title: 'upload-ledger',
      version,
      description:
        'Reads the ledger of the objects in S3. Keys are opaque text in the query. Ledger-Read-Units and Ledger-Requests say what an answer cost.',
    },
    servers: [{ url: basePath === '' ? '/' : basePath }],
    security: token ? [{ token: [] }] : [],
    paths,
    components: {
      schemas: Object.fromEntries(schemas),
      securitySchemes: token ? { token: { type: 'http', scheme: 'bearer' } } : {},
    },
  }
}

/** Schemas that have a name in the document. */
const components: Readonly<Record<string, v.GenericSchema>> = {
  Row: rowSchema,
  Folder: folderSchema,
  FolderUsage: folderUsageSchema,
  HistoryItem: historyItemSchema,
  Unknown: unknownSchema,
  LiveEvent: liveEventSchema,
  Problem: problemSchema,
}

/** What every request can meet. */
const everywhere: readonly ProblemKind[] = [
  'invalid-argument',
  'unauthorized',
  'foreign-page',
  'refused',
  'internal',
  'configuration',
  'unavailable',
]

function objectOf(operation: Operation): OperationObject {
  const { id, summary, description, body, answers, problems: own = [] } = operation
  const bodyProblems: readonly ProblemKind[] = body === undefined ? [] : ['too-large', 'not-json']
  const kinds = [...everywhere, ...own, ...bodyProblems]
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    parameters: [...parametersOf(operation), ...headersOf(operation)],
    ...(body === undefined
      ? {}
      : {
          requestBody: {
            required: true,
            content: { 'application/json': { schema: schemaOf(body, 'input') } },
          },
        }),
    responses: {
      ...Object.fromEntries(
        Object.entries(answers).map(([status, { description, body: answer }]) => [
          status,
          answerOf(operation, description, answer),
        ]),
      ),
      ...(operation.conditional
        ? { 304: { description: 'The answer has the ETag that If-None-Match names.' } }
        : {}),
      ...problemsOf(kinds),
    },
  }
}

function parametersOf({ path, parameters }: Operation): ParameterObject[] {
  const { properties = {}, required = [] } = schemaOf(parameters, 'input') as {
    properties?: Record<string, JsonSchema>
    required?: readonly string[]
  }
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: path.includes(`{${name}}`) ? 'path' : 'query',
    required: required.includes(name),
    ...(typeof description === 'string' ? { description } : {}),
    schema,
  }))
}

function headersOf({ conditional, streams }: Operation): ParameterObject[] {
  const header = (name: string, description: string): ParameterObject => ({
    ...{ name, in: 'header', required: false, description },
    schema: { type: 'string' },
  })
  if (conditional) return [header('If-None-Match', 'The ETag of an earlier answer.')]
  if (streams) return [header('Last-Event-ID', 'The id of the last event that was seen.')]
  return []
}

function answerOf(
  { conditional, streams }: Operation,
  description: string,
  body: v.GenericSchema,
): ResponseObject {
  if (streams) {
    const events = { schema: { type: 'string', description: 'The data of each is a LiveEvent.' } }
    return { description, content: { 'text/event-stream': events } }
  }
  const number = { schema: { type: 'number' } }
  return {
    description,
    headers: {
      'Ledger-Read-Units': number,
      'Ledger-Requests': number,
      ...(conditional ? { ETag: { schema: { type: 'string' } } } : {}),
    },
    content: { 'application/json': { schema: schemaOf(body, 'output') } },
  }
}

/** One response for each status. */
function problemsOf(kinds: readonly ProblemKind[]): Record<string, ResponseObject> {
  const statuses = [...new Set(kinds.map((kind) => problems[kind].status))].sort()
  const content = {
    'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } },
  }
  return Object.fromEntries(
    statuses.map((status) => {
      const titles = kinds.map((kind) => problems[kind]).filter((one) => one.status === status)
      const description = `${titles.map(({ title }) => title).join('; ')}.`
      return [status, { description, content }]
    }),
  )
}

/** A schema that refers to those that have a name. */
function schemaOf(schema: v.GenericSchema, typeMode: 'input' | 'output'): JsonSchema {
  const { $schema, $defs, ...rest } = toJsonSchema(schema, {
    ...{ target: 'draft-2020-12', typeMode, definitions: components },
  }) as JsonSchema
  return referring(rest) as JsonSchema
}

function whole(schema: v.GenericSchema): JsonSchema {
  const { $schema, ...rest } = toJsonSchema(schema, {
    ...{ target: 'draft-2020-12', typeMode: 'output' },
  }) as JsonSchema
  return rest
}

/** Points references at where OpenAPI keeps its schemas. */
function referring(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(referring)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      name === '$ref' ? String(one).replace('#/$defs/', '#/components/schemas/') : referring(one),
    ]),
  )
}
