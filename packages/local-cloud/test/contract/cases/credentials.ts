import { GetObjectCommand, ListObjectsV2Command } from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect } from 'vitest'
import { type Case, refusal } from '../case.ts'

export const credentials: readonly Case[] = [
  {
    name: 'an unknown access key is InvalidAccessKeyId',
    async run({ clientWith, bucket: Bucket }) {
      const stranger = clientWith({ accessKeyId: 'AKIASTRANGER', secretAccessKey: 'secret' })
      const refused = await refusal(stranger.send(new ListObjectsV2Command({ Bucket })))
      expect(refused).toMatchObject({ code: 'InvalidAccessKeyId', status: 403 })
    },
  },
  {
    name: 'a wrong secret is SignatureDoesNotMatch',
    async run({ client, clientWith, bucket: Bucket }) {
      const { accessKeyId } = await client.config.credentials()
      const impostor = clientWith({ accessKeyId, secretAccessKey: 'wrong' })
      const refused = await refusal(impostor.send(new ListObjectsV2Command({ Bucket })))
      expect(refused).toMatchObject({ code: 'SignatureDoesNotMatch', status: 403 })
    },
  },
  {
    name: 'a request without a signature is AccessDenied',
    async run({ client, bucket: Bucket, prefix }) {
      const get = new GetObjectCommand({ Bucket, Key: `${prefix}k` })
      const [url = ''] = (await getSignedUrl(client, get)).split('?', 1)
      for (const method of ['GET', 'PUT', 'DELETE']) {
        const answer = await fetch(url, { method })
        expect([answer.status, (await answer.text()).includes('AccessDenied')], method).toEqual([
          403,
          true,
        ])
      }
    },
  },
]
