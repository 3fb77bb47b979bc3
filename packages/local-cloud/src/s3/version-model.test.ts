import { createHash } from 'node:crypto'
import {
  CompleteMultipartUploadCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutBucketVersioningCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from './testing/endpoint.ts'
import { sendRaw } from './testing/request.ts'

let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
})

afterAll(() => endpoint.close())

/** What S3 says of versions, as plainly as it can be said. */
interface Model {
  status: 'none' | 'Enabled' | 'Suspended'
  /** Of each key, the newest first. */
  readonly keys: Map<string, Version[]>
  readonly uploads: { key: string; order: number; uploadId: string }[]
  /** Of the last write, or the last start of an upload. */
  order: number
}

interface Version {
  readonly id: string
  /** Undefined in a delete marker. */
  readonly body: string | undefined
  readonly order: number
}

/** A null version takes the place of the one before, unless it is the older of the two. */
function add(model: Model, key: string, version: Version): void {
  const before = model.keys.get(key) ?? []
  const same = before.find(({ id }) => id === version.id)
  if (same !== undefined && same.order > version.order) return
  const after = [...before.filter((other) => other !== same), version]
  model.keys.set(
    key,
    after.sort((a, b) => b.order - a.order),
  )
}

function drop(model: Model, key: string, id: string): void {
  const after = (model.keys.get(key) ?? []).filter((version) => version.id !== id)
  if (after.length === 0) model.keys.delete(key)
  else model.keys.set(key, after)
}

interface Real {
  readonly Bucket: string
}

type Act = (model: Model, real: Real) => Promise<void>

/** A command is what it does; whatever it was, all that can be seen is compared after it. */
function command(name: string, act: Act): fc.AsyncCommand<Model, Real> {
  return {
    check: () => true,
    toString: () => name,
    async run(model, real) {
      await act(model, real)
      await compare(model, real)
    },
  }
}

async function compare(model: Model, { Bucket }: Real): Promise<void> {
  const target = `/${Bucket}?versions`
  const { body } = await sendRaw({ port: endpoint.port, method: 'GET', target })
  const sorted = [...model.keys].sort(([a], [b]) => (a < b ? -1 : 1))
  const expected = sorted.flatMap(([key, versions]) =>
    versions.map(({ id, body }, i) => {
      return `${key} ${id} ${body === undefined ? 'DeleteMarker' : 'Version'} ${i === 0}`
    }),
  )
  const rows = body.toString().matchAll(/<(Version|DeleteMarker)>(.*?)<\/\1>/gs)
  const shown = [...rows].map(([, kind, row = '']) => {
    const field = (name: string) => new RegExp(`<${name}>(.*?)</${name}>`).exec(row)?.[1]
    return `${field('Key')} ${field('VersionId')} ${kind} ${field('IsLatest')}`
  })
  expect(shown).toEqual(expected)
  const { Contents = [] } = await endpoint.client.send(new ListObjectsV2Command({ Bucket }))
  const present = sorted.filter(([, [newest]]) => newest?.body !== undefined)
  expect(Contents.map(({ Key }) => Key)).toEqual(present.map(([key]) => key))
}

async function read({ Bucket }: Real, Key: string, VersionId?: string) {
  const got = await endpoint.client.send(new GetObjectCommand({ Bucket, Key, VersionId }))
  return await got.Body?.transformToString()
}

function md5(text: string): string {
  return createHash('md5').update(text).digest('hex')
}

const key = fc.constantFrom('a', 'b')

const put = key.map((key) =>
  command(`put ${key}`, async (model, { Bucket }) => {
    const order = ++model.order
    const body = `body ${order}`
    const made = await endpoint.client.send(new PutObjectCommand({ Bucket, Key: key, Body: body }))
    expect(made.VersionId !== undefined).toBe(model.status === 'Enabled')
    add(model, key, { id: made.VersionId ?? 'null', body, order })
  }),
)

const remove = key.map((key) =>
  command(`delete ${key}`, async (model, { Bucket }) => {
    const order = ++model.order
    const made = await endpoint.client.send(new DeleteObjectCommand({ Bucket, Key: key }))
    expect(made.DeleteMarker ?? false).toBe(model.status !== 'none')
    if (model.status === 'none') drop(model, key, 'null')
    else add(model, key, { id: made.VersionId ?? '', body: undefined, order })
  }),
)

const removeVersion = fc.tuple(key, fc.nat(5)).map(([key, choice]) =>
  command(`delete version ${choice} of ${key}`, async (model, { Bucket }) => {
    const versions = model.keys.get(key) ?? []
    const VersionId = versions[choice % (versions.length || 1)]?.id ?? 'null'
    await endpoint.client.send(new DeleteObjectCommand({ Bucket, Key: key, VersionId }))
    drop(model, key, VersionId)
  }),
)

const readAll = key.map((key) =>
  command(`read ${key}`, async (model, real) => {
    const versions = model.keys.get(key) ?? []
    const [newest] = versions
    if (newest?.body !== undefined) expect(await read(real, key)).toBe(newest.body)
    else await expect(read(real, key)).rejects.toMatchObject({ name: 'NoSuchKey' })
    for (const { id, body } of versions) {
      if (body !== undefined) expect(await read(real, key, id)).toBe(body)
      else await expect(read(real, key, id)).rejects.toMatchObject({ name: 'MethodNotAllowed' })
    }
  }),
)

const begin = key.map((key) =>
  command(`begin ${key}`, async (model, { Bucket }) => {
    const order = ++model.order
    const upload = { Bucket, Key: key }
    const { UploadId } = await endpoint.client.send(new CreateMultipartUploadCommand(upload))
    const part = { ...upload, UploadId, PartNumber: 1, Body: `body ${order}` }
    await endpoint.client.send(new UploadPartCommand(part))
    model.uploads.push({ key, order, uploadId: UploadId ?? '' })
  }),
)

const complete = fc.boolean().map((twice) =>
  command('complete', async (model, { Bucket }) => {
    const upload = model.uploads.shift()
    if (upload === undefined) return
    const { key, order, uploadId: UploadId } = upload
    const body = `body ${order}`
    const Parts = [{ PartNumber: 1, ETag: md5(body) }]
    const completion = { Bucket, Key: key, UploadId, MultipartUpload: { Parts } }
    const send = () => endpoint.client.send(new CompleteMultipartUploadCommand(completion))
    const { VersionId } = await send()
    add(model, key, { id: VersionId ?? 'null', body, order })
    // A client that lost the answer repeats the request, and gets the same while the version exists.
    const isThere = model.keys.get(key)?.some((version) => version.order === order)
    if (twice && isThere) expect((await send()).VersionId).toBe(VersionId)
  }),
)

const version = fc.constantFrom('Enabled' as const, 'Suspended' as const).map((Status) =>
  command(Status, async (model, { Bucket }) => {
    const configuration = { Bucket, VersioningConfiguration: { Status } }
    await endpoint.client.send(new PutBucketVersioningCommand(configuration))
    model.status = Status
  }),
)

test('any sequence of puts, deletions, completions and versioning changes leaves the versions of the model', async () => {
  let count = 0
  let left = 0
  await fc.assert(
    fc.asyncProperty(
      fc.commands([put, put, remove, removeVersion, readAll, begin, complete, version], {
        maxCommands: 40,
        size: '+1',
      }),
      async (commands) => {
        const Bucket = `model-${count++}`
        await endpoint.client.send(new CreateBucketCommand({ Bucket }))
        const model: Model = { status: 'none', keys: new Map(), uploads: [], order: 0 }
        await fc.asyncModelRun(() => ({ model, real: { Bucket } }), commands)
        const bodies = [...model.keys.values()].flat().filter(({ body }) => body !== undefined)
        left += bodies.length + model.uploads.length
        // Not one file more than there are bodies, and none less.
        await expect.poll(async () => (await endpoint.bodies()).length).toBe(left)
      },
    ),
    { numRuns: 40, endOnFailure: true },
  )
})
