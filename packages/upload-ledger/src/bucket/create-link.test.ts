import { S3Client } from '@aws-sdk/client-s3'
import { parse } from 'content-disposition'
import { expect, inject, test } from 'vitest'
import { hostileKeys } from '../../../../e2e/support/hostile-keys.ts'
import { createRandom } from '../../../../e2e/support/random.ts'
import { createLink, fileNameOf } from './create-link.ts'

const client = new S3Client({
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
  endpoint: 'http://127.0.0.1:9000',
  forcePathStyle: true,
})
const bucket = 'uploads'
const wish = { bucket, disposition: 'attachment', expiresInSeconds: 60 } as const

test.each([
  ['incoming/a.txt', 'a.txt'],
  ['a/b/é +%41.txt', 'é +%41.txt'],
  ['a\u202egnp.exe', 'a_gnp.exe'],
  ['\r\nX: y', '__X_ y'],
  ['a\\..\\b', 'a_.._b'],
  ['.bashrc', 'bashrc'],
  ['a/..', 'download'],
  ['folder/', 'download'],
  ['\ud83d', '_'],
  ['😀'.repeat(256), '😀'.repeat(120)],
])('the name of %j to save is %j', (key, name) => {
  expect(fileNameOf(key)).toBe(name)
})

test('a link leads to its key and no other, and its file name is safe, whatever the key', async () => {
  let links = 0
  for (const key of hostileKeys(createRandom(inject('seed')), 200)) {
    const link = await createLink(client, { ...wish, key }).catch((error) => error)
    if (link instanceof Error) {
      expect(key).toMatch(/(^|\/)\.\.?(\/|$)/)
      expect(link).toMatchObject({ code: 'invalid-argument' })
      continue
    }
    links++
    // As any client reads it.
    const url = new URL(link.url)
    expect(decodeURIComponent(url.pathname)).toBe(`/${bucket}/${key}`)
    const disposition = url.searchParams.get('response-content-disposition') ?? ''
    expect(disposition).toMatch(/^attachment; [ -~]+$/)
    const { filename } = parse(disposition).parameters
    expect(filename).toBe(fileNameOf(key))
    expect(filename).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}/\\:]|^\./u)
  }
  expect(links).toBeGreaterThan(80)
})

test('the end of a link is that of its signature', async () => {
  const { url, expiresAt } = await createLink(client, { ...wish, key: 'a' })
  const { searchParams } = new URL(url)
  expect(searchParams.get('X-Amz-Expires')).toBe('60')
  const [, date = '', time = ''] =
    /^(\d{8})T(\d{6})Z$/.exec(searchParams.get('X-Amz-Date') ?? '') ?? []
  const signed = `${date.replace(/^(....)(..)/, '$1-$2-')}T${time.replace(/(..)(..)/, '$1:$2:')}Z`
  expect(Date.parse(expiresAt) - Date.parse(signed)).toBe(60_000)
})
