import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { CreateBucketCommand, paginateListObjectsV2 } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { type Connection, connectTo } from '../../../../e2e/support/connection.ts'
import { often } from '../../../../e2e/support/seed.ts'
import { signedRequest } from '../../../../e2e/support/signed.ts'
import { mostSmallBytes } from '../../src/s3/storage/small-bodies.ts'
import { serveInChild } from './child.ts'

const Bucket = 'traversal'
const count = often(10_000)
const steps = ['..', '.', '', '%2e%2e', '..\\', '\\..', '~', 'etc', 'C:', '\0', '....', ' ']

/** Every path of the steps, five deep, until there are as many as are wanted. */
function* targets(count: number): Generator<string> {
  for (let i = 0; i < count; i++) {
    const path: string[] = []
    for (let rest = i; path.length < 5; rest = Math.floor(rest / steps.length)) {
      path.push(steps[rest % steps.length] ?? '')
    }
    yield `${path.map(encodeURIComponent).join('/')}/escaped-${i}`
  }
}

test(`${count} keys that climb out of folders name no file, and none is made outside`, {
  timeout: 240_000 * (count / 10_000),
}, async () => {
  const root = await mkdtemp(join(tmpdir(), 'traversal-'))
  onTestFinished(() => rm(root, { recursive: true, force: true }))
  // So deep that what climbs out is still found under the root.
  const folder = join(root, 'a', 'b', 'c', 'd', 'e', 'f', 'data')
  await mkdir(folder, { recursive: true })
  const serving = await serveInChild(folder)
  onTestFinished(() => serving.kill())
  await serving.client.send(new CreateBucketCommand({ Bucket }))
  const port = Number(new URL(serving.url).port)
  const paths = [...targets(count)]
  let stored = 0
  let inFiles = 0
  const put = async (connection: Connection) => {
    for (let path = paths.pop(); path !== undefined; path = paths.pop()) {
      // Most are kept in the store; some, which are too large for it, in files.
      const body = paths.length % 20 === 0 ? 'x'.repeat(mostSmallBytes + 1) : 'x'
      const request = { service: 's3', method: 'PUT', target: `/${Bucket}/${path}`, body }
      const { status } = await connection.ask(signedRequest(port, request, 'locallocal'))
      expect([200, 400], request.target).toContain(status)
      if (status === 200) stored++
      if (status === 200 && body !== 'x') inFiles++
    }
  }
  const connections = await Promise.all(Array.from({ length: 64 }, () => connectTo(port)))
  await Promise.all(connections.map(put))
  for (const connection of connections) connection.close()
  expect(stored).toBeGreaterThan(count * 0.9)

  let listed = 0
  const pages = paginateListObjectsV2({ client: serving.client }, { Bucket, EncodingType: 'url' })
  for await (const page of pages) listed += page.KeyCount ?? 0
  expect(listed).toBe(stored)

  const all = await readdir(root, { recursive: true, withFileTypes: true })
  const files = all
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
  const strange = files.filter(
    (file) => !/^bodies\/[0-9a-f]{2}\/[0-9a-f]{32}$|^store\/[\w.-]+$/.test(file),
  )
  expect(strange).toEqual([])
  expect(files.filter((file) => file.startsWith('bodies'))).toHaveLength(inFiles)
  expect(all.filter(({ name }) => /escaped|etc|C:|~/.test(name))).toEqual([])
})
