import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { beforeAll, expect, test } from 'vitest'
import { runProgram } from '../../../../e2e/support/development.ts'
import { testWith } from '../../../../e2e/support/test-with.ts'
import { apiPage } from '../../../../scripts/api-reference.ts'
import type { OpenApiDocument, OperationObject } from '../../src/api/document.ts'
import { operations } from '../../src/api/operations/operations.ts'
import { address, bucket, openApi, row, token } from './parts.ts'

type Values = Readonly<Record<string, unknown>>

/** An example of each operation: parameters and body that are valid, and the status it gives. */
const examples: Readonly<Record<string, { parameters?: Values; body?: Values; status: number }>> = {
  getService: { status: 200 },
  listBuckets: { status: 200 },
  readChecklist: { status: 200 },
  listDeadLetters: { parameters: { limit: 10 }, status: 200 },
  getDeadLetter: { parameters: { id: 'm1' }, status: 200 },
  redriveDeadLetters: { body: { ids: ['m1', 'm2'] }, status: 200 },
  dropDeadLetters: { body: { ids: ['m1'] }, status: 200 },
  readLab: { status: 200 },
  tryOperation: {
    parameters: { operation: 'put' },
    body: { key: 'activity/two.txt', size: 2, etag: 'a' },
    status: 200,
  },
  readExperiment: { status: 200 },
  changeObject: { body: { change: 'upload', key: 'order/a.txt', size: 1 }, status: 200 },
  deliverEvent: { body: { event: 1, fault: 'throttle' }, status: 200 },
  dropEvent: { body: { event: 1 }, status: 200 },
  startOver: { status: 200 },
  readRepair: { status: 200 },
  breakPart: { body: { part: 'trigger' }, status: 200 },
  putBack: { body: { part: 'trigger' }, status: 200 },
  tryUpload: { status: 200 },
  readRepairChecklist: { status: 200 },
  removeLab: { status: 200 },
  listObjects: { parameters: { bucket, prefix: 'a/', delimiter: '/', limit: 2 }, status: 200 },
  getObject: { parameters: { bucket, key: 'a/1' }, status: 200 },
  getObjectHistory: { parameters: { bucket, key: 'kept', newestFirst: true }, status: 200 },
  listArrivals: { parameters: { bucket, from: '2026-11-22', to: '2026-11-24' }, status: 200 },
  getReach: { parameters: { bucket, prefix: 'kept' }, status: 200 },
  waitForObject: { parameters: { bucket, key: 'a/1', timeoutMs: 0 }, status: 200 },
  findObjects: { parameters: { bucket, name: '*', minSize: 1, since: '2026-11-23' }, status: 200 },
  sumObjects: { parameters: { bucket, depth: 2 }, status: 200 },
  createLink: { parameters: { bucket }, body: { key: 'a/1' }, status: 201 },
  createTicket: {
    parameters: { bucket },
    body: { key: 'incoming/a', contentType: 'text/plain; charset=utf-8', maxBytes: 10 },
    status: 201,
  },
  createUpload: {
    parameters: { bucket },
    body: { key: 'incoming/a', contentType: 'video/mp4', size: 10 },
    status: 201,
  },
  signParts: {
    parameters: { bucket },
    body: { key: 'incoming/a', uploadId: 'upload-1', parts: [{ partNumber: 1, size: 10 }] },
    status: 200,
  },
  completeUpload: {
    parameters: { bucket },
    body: { key: 'incoming/a', uploadId: 'upload-1', size: 10 },
    status: 200,
  },
  abortUpload: {
    parameters: { bucket },
    body: { key: 'incoming/a', uploadId: 'upload-1' },
    status: 200,
  },
  deleteObject: { parameters: { bucket, key: 'doomed', timeoutMs: 0 }, status: 200 },
  followEvents: { parameters: { bucket, prefix: 'a' }, status: 200 },
  getMetadata: { parameters: { bucket, key: 'gone', deleted: true }, status: 200 },
  listMetadata: { parameters: { bucket, limit: 2 }, status: 200 },
  createDownloadUrl: { body: { bucket, key: 'a/1', disposition: 'inline' }, status: 201 },
  createUploadUrl: { body: { bucket, key: 'incoming/a', contentType: 'a/b' }, status: 201 },
  deleteMetadata: { parameters: { bucket, key: 'doomed', timeoutMs: 0 }, status: 200 },
}

let document: OpenApiDocument
let ajv: Ajv2020

/** An operation as whoever reads the document knows it. */
interface Documented {
  readonly method: string
  readonly path: string
  readonly operation: OperationObject
}

beforeAll(async () => {
  const response = await openApi().ask('/openapi.json', { headers: { authorization: '' } })
  document = (await response.json()) as OpenApiDocument
  // Strict: an unknown keyword or format is an error.
  ajv = new Ajv2020({ strict: true, validateFormats: false, allErrors: false })
  for (const [name, schema] of Object.entries(document.components.schemas)) {
    ajv.addSchema(closed(schema) as object, `#/components/schemas/${name}`)
  }
})

/** Allows no member that the document does not name, so that one that is added must be documented. */
function closed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(closed)
  if (typeof value !== 'object' || value === null) return value
  const copy = Object.fromEntries(Object.entries(value).map(([name, one]) => [name, closed(one)]))
  return copy.type === 'object' && copy.properties !== undefined
    ? { additionalProperties: false, ...copy }
    : copy
}

function documented(): Documented[] {
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
}

function ask(
  api: ReturnType<typeof openApi>,
  { method, path, operation }: Documented,
  input: Input,
) {
  const own = Object.fromEntries(operation.parameters.map((one) => [one.name, one.in]))
  const target = path.replace(/\{(\w+)\}/g, (_, name) =>
    encodeURIComponent(String(input.parameters[name])),
  )
  const query = Object.entries(input.parameters).filter(([name]) => own[name] !== 'path')
  return api.ask(address(target, Object.fromEntries(query)), {
    method: method.toUpperCase(),
    ...(input.body === undefined
      ? {}
      : {
          body: JSON.stringify(input.body),
          headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
        }),
  })
}

interface Input {
  readonly parameters: Values
  readonly body?: unknown
}

const inputOf = ({ operation }: Documented): Input => {
  const { parameters = {}, body } = examples[operation.operationId] ?? {}
  return { parameters, ...(body === undefined ? {} : { body }) }
}

const openFilled = () => {
  const api = openApi()
  const rows = ['a/1', 'a/2', 'a/b/1', 'doomed'].map((key) => row(key, { version_id: 'v1' }))
  api.rows.put(
    ...rows,
    row('gone', { deleted: true, size: 0, etag: '', expires_at: 1_800_000_000 }),
  )
  api.ledger.happen('kept', '2026-11-22T04:00:00.000Z')
  api.ledger.happen('kept', '2026-11-23T04:00:00.000Z', 'ObjectRemoved:Delete')
  return api
}

/** Checks an answer against the document: its status, its type and its body. */
async function check({ operation }: Documented, response: Response): Promise<void> {
  const declared = operation.responses[response.status]
  expect(declared, `${operation.operationId} ${response.status}`).toBeDefined()
  const type = response.headers.get('content-type') ?? ''
  const schema = declared?.content?.[type]?.schema
  expect(schema, `${operation.operationId} ${response.status} ${type}`).toBeDefined()
  if (type === 'text/event-stream') return void (await response.body?.cancel())
  const validate = ajv.compile(closed(schema) as object)
  const body = await response.json()
  expect(validate(body), JSON.stringify([body, validate.errors])).toBe(true)
  if (response.status < 400) {
    expect(Number(response.headers.get('ledger-read-units'))).toBeGreaterThanOrEqual(0)
    expect(response.headers.get('ledger-requests')).toMatch(/^\d+$/)
  }
}

test('the document has every operation, each once, with an example here', () => {
  const ids = documented().map(({ operation }) => operation.operationId)
  expect([...ids].sort()).toEqual(operations.map(({ id }) => id).sort())
  expect([...ids].sort()).toEqual(Object.keys(examples).sort())
  expect(document.openapi).toBe('3.1.0')
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)]
  for (const [, reference = ''] of references) {
    expect(reference.replace('#/components/schemas/', '') in document.components.schemas).toBe(true)
  }
  expect(references.length).toBeGreaterThan(10)
})

test('each operation answers its example as the document says', async () => {
  for (const one of documented()) {
    const response = await ask(openFilled(), one, inputOf(one))
    expect(response.status, one.operation.operationId).toBe(
      examples[one.operation.operationId]?.status,
    )
    await check(one, response)
  }
})

test('each operation answers what goes wrong as the document says', async () => {
  for (const one of documented()) {
    const input = inputOf(one)
    const unknown = { ...input, parameters: { ...input.parameters, unheard: 'of' } }
    const strange = await ask(openFilled(), one, unknown)
    expect(strange.status).toBe(400)
    await check(one, strange)
    const api = openFilled()
    await check(one, await api.ask('/v1', { headers: { authorization: '' } }))
    const broken = async () => {
      throw new Error('broken')
    }
    Object.assign(api.rows, { get: broken, query: broken })
    Object.assign(api.ledger.events, { history: broken, arrivals: broken })
    const failed = await ask(api, one, input)
    if (failed.status >= 400) expect(failed.status).toBe(500)
    await check(one, failed)
    // The history of an object that was never there is empty.
    if (!('key' in input.parameters) || one.path.endsWith('/history')) continue
    const absent = { ...input, parameters: { ...input.parameters, key: 'no such key' } }
    const missing = await ask(openFilled(), one, absent)
    expect(missing.status).toBe(404)
    await check(one, missing)
  }
})

test('docs/api.md is what the document says; `npm run docs` writes it', () => {
  const file = fileURLToPath(new URL('../../../../docs/api.md', import.meta.url))
  expect(readFileSync(file, 'utf8')).toBe(apiPage())
})

/** Values that some schema takes and some other does not. */
const anyValue = fc.oneof(
  fc.constantFrom<unknown>(
    ...['', '/', 'true', 'false', 'attachment', 'text/plain', '2026-11-23', 'x'.repeat(1_025)],
    ...[0, 1, -1, 1.5, 64, 65, 1_000, 1_001, 25_000, 25_001, 50_001, 5 * 1024 ** 3 + 1],
  ),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => text.isWellFormed()),
  fc.integer(),
)
const anyBodyValue = fc.oneof(anyValue, fc.constantFrom<unknown>(null, true, [], {}, ['a'], 1e300))

test('the document takes what the API takes, and refuses what it refuses', async () => {
  const api = openFilled()
  let taken = 0
  let refused = 0
  for (const one of documented()) {
    const { operation } = one
    if (operation.responses[200]?.content?.['text/event-stream'] !== undefined) continue
    const valid = inputOf(one)
    const inQuery = operation.parameters.filter((parameter) => parameter.in !== 'header')
    const body = operation.requestBody?.content['application/json']?.schema
    const checks = new Map<string, ValidateFunction>(
      inQuery.map(({ name, schema }) => [name, ajv.compile(schema as object)]),
    )
    const types = new Map(inQuery.map(({ name, schema }) => [name, schema.type]))
    const checkBody = body === undefined ? undefined : ajv.compile(body as object)
    const members = Object.keys((body?.properties as object | undefined) ?? {})
    const changed = (names: readonly string[], value: fc.Arbitrary<unknown>) =>
      names.length === 0
        ? fc.constant({})
        : fc.dictionary(fc.constantFrom(...names), value, { maxKeys: 2 })
    const names = inQuery.filter((parameter) => parameter.in === 'query').map(({ name }) => name)
    await fc.assert(
      fc.asyncProperty(
        changed(names, anyValue),
        changed(members, anyBodyValue),
        fc.option(fc.constantFrom('', ...names, ...members)),
        async (more, moreBody, without) => {
          const parameters: Record<string, unknown> = { ...valid.parameters, ...more }
          const asked: Record<string, unknown> = { ...(valid.body as object), ...moreBody }
          if (without !== null) {
            delete parameters[without]
            delete asked[without]
          }
          const response = await ask(api, one, {
            parameters,
            ...(checkBody === undefined ? {} : { body: asked }),
          })
          const text = await response.text()
          const isRefused =
            response.status === 400 && text.includes(`Cannot answer ${operation.operationId}:`)
          const fits =
            inQuery.every(({ name, required }) =>
              name in parameters
                ? checks.get(name)?.(deserialized(types.get(name), String(parameters[name])))
                : !required,
            ) && checkBody?.(asked) !== false
          if (fits) taken++
          else refused++
          expect(isRefused, `${JSON.stringify([parameters, asked])} ${text}`).toBe(!fits)
        },
      ),
      { numRuns: 60 },
    )
  }
  expect(Math.min(taken, refused)).toBeGreaterThan(50)
})

/** A query has text alone, which is a number or a boolean where its parameter is one. */
function deserialized(type: unknown, text: string): unknown {
  const isNumber = type === 'integer' && /^-?\d+(\.\d+)?$/.test(text)
  const isBoolean = type === 'boolean' && /^(true|false)$/.test(text)
  return isNumber || isBoolean ? JSON.parse(text) : text
}

const hasValidator = ['-c', 'import openapi_spec_validator']
testWith(
  'openapi-spec-validator',
  'python3',
  hasValidator,
)('the document is one of OpenAPI 3.1', async () => {
  const program = [
    'import json, sys',
    'from openapi_spec_validator import OpenAPIV31SpecValidator',
    'for error in OpenAPIV31SpecValidator(json.loads(sys.argv[1])).iter_errors(): print(error.message)',
  ].join('\n')
  const { out, err } = await runProgram('python3', ['-c', program, JSON.stringify(document)])
  expect(out + err).toBe('')
})
