import { S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { createTicket } from './create-ticket.ts'

const client = new S3Client({
  region: 'us-east-1',
  credentials: { accessKeyId: 'a', secretAccessKey: 's' },
})
const wish = {
  bucket: 'uploads',
  key: 'incoming/a.txt',
  contentType: 'text/plain',
  minBytes: 1,
  maxBytes: 10,
  expiresInSeconds: 60,
}

test('the policy of a ticket fixes bucket, key, type and size, and allows nothing else', async () => {
  const { fields, expiresAt } = await createTicket(client, wish)
  const policy = JSON.parse(Buffer.from(fields.Policy ?? '', 'base64').toString())
  expect(policy.expiration).toBe(expiresAt)
  const signing = /^X-Amz-/
  const conditions = policy.conditions.filter(
    (one: object) => !signing.test(Object.keys(one)[0] ?? ''),
  )
  expect(conditions).toEqual(
    expect.arrayContaining([
      ['content-length-range', 1, 10],
      { bucket: 'uploads' },
      { key: 'incoming/a.txt' },
      { 'Content-Type': 'text/plain' },
      { success_action_status: '201' },
    ]),
  )
  expect(conditions).toHaveLength(5)
  expect(fields).toMatchObject({ key: wish.key, 'Content-Type': wish.contentType })
})

test('a key that S3 would complete with the name of the file gets no ticket', async () => {
  for (const key of ['incoming/$' + '{filename}', '$' + '{filename}/a']) {
    await expect(createTicket(client, { ...wish, key })).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringContaining('choose another key'),
    })
  }
})
