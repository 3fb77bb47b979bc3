import { readdir } from 'node:fs/promises'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openTestEndpoint, type TestEndpoint } from '../testing/endpoint.ts'
import { sendRaw } from '../testing/request.ts'

const Bucket = 'keys'
let endpoint: TestEndpoint

beforeAll(async () => {
  endpoint = await openTestEndpoint()
  await endpoint.client.send(new CreateBucketCommand({ Bucket }))
})

afterAll(() => endpoint.close())

const hostile = [
  '.',
  '..',
  '../../x',
  '/etc/passwd',
  '..\\..\\x',
  'C:\\x',
  'a',
  'a/',
  'a//b',
  'a/./b',
  'a/../b',
  'a/b',
  'A',
  ' lead and trail ',
  'a+b',
  'a%2Bb',
  '100%',
  '%zz',
  'a?b#c&d=e',
  '<&>"\'',
  'caf\u00e9',
  'cafe\u0301',
  '\u{1f600}'.repeat(256),
  'x'.repeat(1024),
  '__proto__',
  'constructor',
  'tab\tline\nreturn\r',
  '\u0001\u001b[31m',
  '\u007f\u0085\u2028\u202e\u200b\ufeff',
  '\ufffe\uffff',
]

test('every key is stored verbatim and distinct, and none becomes a file name', async () => {
  const { client, folder } = endpoint
  const outside = await readdir(`${folder}/..`)
  for (const Key of hostile) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }))
  for (const Key of hostile) {
    const got = await client.send(new GetObjectCommand({ Bucket, Key }))
    expect(await got.Body?.transformToString()).toBe(Key)
  }
  const listing = new ListObjectsV2Command({ Bucket, EncodingType: 'url' })
  const { Contents = [], KeyCount } = await client.send(listing)
  expect(KeyCount).toBe(hostile.length)
  const listed = Contents.map(({ Key = '' }) => decodeURIComponent(Key))
  const inByteOrder = [...hostile].sort((a, b) => Buffer.from(a).compare(Buffer.from(b)))
  expect(listed).toEqual(inByteOrder)
  const files = await endpoint.bodies()
  expect(files).toHaveLength(hostile.length)
  expect(files.filter((name) => !/^s?[0-9a-f]{32}$/.test(name))).toEqual([])
  const now = await readdir(`${folder}/..`)
  expect(now.filter((name) => !outside.includes(name) && hostile.includes(name))).toEqual([])
  for (const Key of hostile) await client.send(new DeleteObjectCommand({ Bucket, Key }))
  expect((await client.send(listing)).KeyCount).toBe(0)
})

test('a key of 1,025 bytes is KeyTooLongError, and invalid UTF-8 is refused', async () => {
  const { client, port } = endpoint
  const long = new PutObjectCommand({
    Bucket,
    Key: `${'\u{1f600}'.repeat(256)}x`,
    Body: '',
    ContentLength: 0,
  })
  await expect(client.send(long)).rejects.toMatchObject({ name: 'KeyTooLongError' })
  for (const target of [
    '/keys/%zz',
    '/keys/%ff%fe',
    '/keys/%ed%a0%80',
    '/keys/%',
    '/keys?prefix=%c3',
  ]) {
    const answer = await sendRaw({ port, method: 'GET', target })
    expect([target, answer.status, answer.code]).toEqual([target, 400, 'InvalidURI'])
  }
})

test('raw dot segments in the path are part of the key', async () => {
  const { port } = endpoint
  const target = '/keys/../a/./..//b'
  const put = await sendRaw({ port, method: 'PUT', target, body: 'raw' })
  expect(put.status).toBe(200)
  const listed = await endpoint.client.send(new ListObjectsV2Command({ Bucket }))
  expect(listed.Contents?.map(({ Key }) => Key)).toEqual(['../a/./..//b'])
  expect((await sendRaw({ port, method: 'DELETE', target })).status).toBe(204)
})

test('a listing that is not URL-encoded has no raw control character', async () => {
  const { client, port } = endpoint
  await client.send(
    new PutObjectCommand({ Bucket, Key: 'a\u0001\u0085b', Body: '', ContentLength: 0 }),
  )
  const { body } = await sendRaw({ port, method: 'GET', target: '/keys?list-type=2' })
  expect(body.toString()).toContain('<Key>a&#x1;&#x85;b</Key>')
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'a\u0001\u0085b' }))
})
