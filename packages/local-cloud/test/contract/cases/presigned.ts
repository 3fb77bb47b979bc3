import { GetObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { createPresignedPost } from '@aws-sdk/s3-presigned-post'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect } from 'vitest'
import type { Case } from '../case.ts'

async function codeOf(answer: Response): Promise<[number, string | undefined]> {
  return [answer.status, /<Code>(.*?)<\/Code>/.exec(await answer.text())?.[1]]
}

export const presigned: readonly Case[] = [
  {
    name: 'a presigned URL writes and reads an object without further keys',
    async run({ client, bucket: Bucket, prefix }) {
      const object = { Bucket, Key: `${prefix}presigned é.txt` }
      const write = await getSignedUrl(client, new PutObjectCommand(object), { expiresIn: 60 })
      const put = await fetch(write, { method: 'PUT', body: 'by a browser' })
      expect(put.status).toBe(200)
      const read = await getSignedUrl(client, new GetObjectCommand(object), { expiresIn: 60 })
      expect(await (await fetch(read)).text()).toBe('by a browser')
    },
  },
  {
    name: 'a presigned URL that has expired is AccessDenied',
    async run({ client, bucket: Bucket, prefix }) {
      const get = new GetObjectCommand({ Bucket, Key: `${prefix}k` })
      const signingDate = new Date(Date.now() - 3_600_000)
      const url = await getSignedUrl(client, get, { expiresIn: 60, signingDate })
      expect(await codeOf(await fetch(url))).toEqual([403, 'AccessDenied'])
    },
  },
  {
    name: 'a presigned URL is for one method, one key and its own parameters',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}presigned`
      await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
      const get = new GetObjectCommand({ Bucket, Key, ResponseContentType: 'text/plain' })
      const url = await getSignedUrl(client, get, { expiresIn: 60 })
      const denied = [403, 'SignatureDoesNotMatch']
      expect(await codeOf(await fetch(url, { method: 'DELETE' }))).toEqual(denied)
      expect(await codeOf(await fetch(url.replace('presigned?', 'other?')))).toEqual(denied)
      expect(await codeOf(await fetch(url.replace('plain', 'html')))).toEqual(denied)
      expect((await fetch(url)).status).toBe(200)
    },
  },
  {
    name: 'a form with a signed policy uploads within its conditions and not beyond them',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}form.txt`
      const { url, fields } = await createPresignedPost(client, {
        Bucket,
        Key,
        Conditions: [['content-length-range', 1, 10]],
        Fields: { 'Content-Type': 'text/plain' },
        Expires: 60,
      })
      const post = (text: string, more: Record<string, string> = {}) => {
        const form = new FormData()
        for (const [name, value] of Object.entries({ ...fields, ...more })) form.append(name, value)
        form.append('file', new Blob([text]), 'form.txt')
        return fetch(url, { method: 'POST', body: form })
      }
      const answer = await post('by a form')
      expect(answer.status).toBe(204)
      const got = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect(got.ContentType).toBe('text/plain')
      expect(await got.Body?.transformToString()).toBe('by a form')
      expect(await codeOf(await post('more than ten bytes'))).toEqual([400, 'EntityTooLarge'])
      expect(await codeOf(await post('x', { acl: 'private' }))).toEqual([403, 'AccessDenied'])
    },
  },
  {
    name: 'a form may name a file for its plain fields too',
    async run({ client, bucket: Bucket, prefix }) {
      const Key = `${prefix}named-fields.txt`
      const Fields = { 'Content-Type': 'text/plain', 'x-amz-meta-name': 'a name' }
      const signed = { Bucket, Key, Fields, Expires: 60 }
      const { url, fields } = await createPresignedPost(client, signed)
      const form = new FormData()
      for (const [name, value] of Object.entries(fields)) {
        form.append(name, new Blob([value]), `${name}.txt`)
      }
      form.append('file', new Blob(['by a form']), 'form.txt')
      const answer = await fetch(url, { method: 'POST', body: form })
      expect([answer.status, await answer.text()]).toEqual([204, ''])
      const got = await client.send(new GetObjectCommand({ Bucket, Key }))
      expect(got).toMatchObject({ ContentType: 'text/plain', Metadata: { name: 'a name' } })
      expect(await got.Body?.transformToString()).toBe('by a form')
    },
  },
]
