import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, onTestFinished, test } from 'vitest'
import { mostSmallBytes } from '../../src/s3/storage/small-bodies.ts'
import { refusal } from '../contract/case.ts'
import { serveInChild } from './child.ts'

const Bucket = 'unsynced'

test('a body that cannot be synced is not acknowledged, and what was there stays', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sync-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const stub = fileURLToPath(new URL('./failing-sync.ts', import.meta.url))
  const { client, child, usage, kill } = await serveInChild(folder, ['--import', stub])
  onTestFinished(() => kill())
  const object = { Bucket, Key: 'k' }
  const text = async () =>
    (await client.send(new GetObjectCommand(object))).Body?.transformToString()
  await client.send(new CreateBucketCommand({ Bucket }))
  await client.send(new PutObjectCommand({ ...object, Body: 'old' }))

  child.send('fail to sync')
  await usage()
  for (let i = 0; i < 3; i++) {
    const put = new PutObjectCommand({ ...object, Body: 'new'.repeat(mostSmallBytes) })
    expect(await refusal(client.send(put))).toMatchObject({ code: 'InternalError', status: 500 })
  }
  expect(await text()).toBe('old')

  child.send('sync')
  await usage()
  await client.send(new PutObjectCommand({ ...object, Body: 'newer'.repeat(mostSmallBytes) }))
  expect(await text()).toBe('newer'.repeat(mostSmallBytes))
  const files = async () => {
    const each = ['bodies', 'tmp'].map((name) =>
      readdir(join(folder, name), { recursive: true, withFileTypes: true }),
    )
    return (await Promise.all(each)).flat().filter((entry) => entry.isFile()).length
  }
  await expect.poll(files).toBe(1)
})
