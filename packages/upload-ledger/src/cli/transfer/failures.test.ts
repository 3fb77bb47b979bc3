import { writeFileSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { downloadToFile } from './download.ts'
import { each } from './each.ts'
import { inBackground } from './in-background.ts'
import { upload } from './upload.ts'

/** An S3 that answers as the test sets it, and keeps what it was asked. */
async function openS3(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: string[] = []
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`)
    request.resume().on('end', () => answer(request, response))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const s3 = new S3Client({
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    region: 'us-east-1',
    credentials: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
    forcePathStyle: true,
    maxAttempts: 1,
  })
  return {
    ...{ s3, asked },
    async [Symbol.asyncDispose]() {
      s3.destroy()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

const denied = '<Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>'
const object = { bucket: 'uploads', key: 'in/x', signal: new AbortController().signal }

test('after a part has failed, no more are sent, and those that were are deleted', async () => {
  const waiting: ServerResponse[] = []
  await using there = await openS3((request, response) => {
    const url = request.url ?? ''
    if (url.includes('uploads=')) {
      const xml =
        '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>'
      response.end(xml)
    } else if (url.includes('partNumber=2')) {
      response.writeHead(403).end(denied)
    } else if (request.method === 'DELETE') {
      response.writeHead(204).end()
    } else {
      // The other parts stay under way.
      waiting.push(response)
    }
  })
  const eightMiB = Buffer.alloc(8 * 1024 * 1024)
  const body = Readable.from(Array.from({ length: 10 }, () => eightMiB))
  const failing = upload(there.s3, { ...object, body, onBytes: () => {}, onPartsLeft: () => {} })
  await expect(failing).rejects.toMatchObject({
    code: 'refused',
    message: expect.stringMatching(
      /^Cannot upload to s3:\/\/uploads\/in\/x: AWS denied s3:PutObject/,
    ),
  })
  expect(there.asked.filter((line) => line.startsWith('PUT')).length).toBeLessThanOrEqual(3)
  expect(there.asked.at(-1)).toMatch(/^DELETE .*uploadId=u1/)
})

test('parts that cannot be deleted are reported, and the upload fails for its own reason', async () => {
  await using there = await openS3((request, response) => {
    if (request.url?.includes('uploads=')) {
      response.end(
        '<InitiateMultipartUploadResult><UploadId>u1</UploadId></InitiateMultipartUploadResult>',
      )
    } else if (request.method === 'DELETE') response.writeHead(403).end(denied)
    else response.writeHead(500).end()
  })
  const left: unknown[] = []
  const body = Readable.from([Buffer.alloc(9 * 1024 * 1024)])
  const onPartsLeft = (error: unknown) => void left.push(error)
  const failing = upload(there.s3, { ...object, body, onBytes: () => {}, onPartsLeft })
  await expect(failing).rejects.toMatchObject({ code: 'unavailable' })
  expect(left).toEqual([expect.objectContaining({ name: 'AccessDenied' })])
})

test.each([
  [
    'bytes that are not those of the etag',
    { etag: `"${'0'.repeat(32)}"`, 'content-length': '4' },
    /not those of its etag/,
  ],
  [
    'fewer bytes than announced',
    { etag: '"other"', 'content-length': '9' },
    /Cannot get s3:\/\/uploads\/in\/x/,
  ],
])('a download of %s leaves no file', async (_, headers, message) => {
  await using there = await openS3((_request, response) => {
    response.writeHead(200, headers)
    response.write('four')
    response.socket?.destroySoon()
  })
  const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-transfer-'))
  try {
    const options = { ...object, onBytes: () => {} }
    await expect(downloadToFile(there.s3, options, join(folder, 'x'), true)).rejects.toMatchObject({
      code: 'unavailable',
      message: expect.stringMatching(message),
    })
    expect(await readdir(folder)).toEqual([])
  } finally {
    await rm(folder, { recursive: true })
  }
})

test('a file that appears during a download stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'upload-ledger-transfer-'))
  const path = join(folder, 'x')
  await using there = await openS3((_request, response) => {
    writeFileSync(path, 'mine')
    response.end('theirs')
  })
  const options = { ...object, onBytes: () => {} }
  await expect(downloadToFile(there.s3, options, path, false)).rejects.toMatchObject({
    code: 'invalid-argument',
    message: `Cannot save ${path}: it is there already; --force replaces it`,
  })
  expect([await readdir(folder), await readFile(path, 'utf8')]).toEqual([['x'], 'mine'])
  await downloadToFile(there.s3, options, path, true)
  expect([await readdir(folder), await readFile(path, 'utf8')]).toEqual([['x'], 'theirs'])
  await rm(folder, { recursive: true })
})

test('each has no more under way than allowed, takes no item early, and ends at a failure', async () => {
  let [running, most, taken] = [0, 0, 0]
  async function* items() {
    for (;;) yield taken++
  }
  const act = async (item: number) => {
    most = Math.max(most, ++running)
    expect(taken - item).toBeLessThanOrEqual(3)
    await new Promise((resolve) => setImmediate(resolve))
    running--
    if (item === 20) throw new Error('item 20')
  }
  await expect(each(items(), 3, act)).rejects.toThrow('item 20')
  expect([most, running]).toEqual([3, 0])
  expect(taken).toBeLessThanOrEqual(24)
  const seen: number[] = []
  await each([1, 2, 3], 8, async (item) => void seen.push(item))
  expect(seen.sort()).toEqual([1, 2, 3])
})

test('what goes on in the background is bounded, and its failure is thrown in the end', async () => {
  const ends: (() => void)[] = []
  const background = inBackground(2)
  const act = () => new Promise<void>((resolve) => ends.push(resolve))
  await background.begin(act)
  const second = background.begin(act)
  ends[0]?.()
  await second
  await background.begin(async () => {
    throw new Error('third')
  })
  ends[1]?.()
  await expect(background.end()).rejects.toThrow('third')
})
