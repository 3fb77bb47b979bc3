import {
  DeleteBucketCorsCommand,
  GetBucketCorsCommand,
  GetObjectCommand,
  PutBucketCorsCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { getSignedUrl } from '@aws-sdk/s3-request-presigner'
import { expect } from 'vitest'
import { type Case, type CaseBucket, refusal } from '../case.ts'

const rule = {
  ID: 'pages',
  AllowedOrigins: ['http://page.example', 'https://*.example'],
  AllowedMethods: ['GET', 'PUT'],
  AllowedHeaders: ['content-*'],
  ExposeHeaders: ['ETag'],
  MaxAgeSeconds: 600,
}

const configure = ({ client, bucket: Bucket }: CaseBucket) =>
  client.send(new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules: [rule] } }))

const urlOf = async ({ client, bucket: Bucket }: CaseBucket) =>
  await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'k' }))

const preflight = (url: string, origin: string, method: string, headers: string) =>
  fetch(url, {
    method: 'OPTIONS',
    headers: {
      origin,
      'access-control-request-method': method,
      'access-control-request-headers': headers,
    },
  })

export const cors: readonly Case[] = [
  {
    name: 'CORS rules are put, read and deleted as a whole',
    ownBucket: true,
    async run(place) {
      const { client, bucket: Bucket } = place
      const read = () => client.send(new GetBucketCorsCommand({ Bucket }))
      const missing = { code: 'NoSuchCORSConfiguration', status: 404 }
      expect(await refusal(read())).toMatchObject(missing)
      await configure(place)
      expect((await read()).CORSRules).toEqual([rule])
      await client.send(new DeleteBucketCorsCommand({ Bucket }))
      expect(await refusal(read())).toMatchObject(missing)
    },
  },
  {
    name: 'a method that CORS does not know is InvalidRequest',
    ownBucket: true,
    async run({ client, bucket: Bucket }) {
      const CORSRules = [{ AllowedOrigins: ['*'], AllowedMethods: ['PATCH'] }]
      const put = new PutBucketCorsCommand({ Bucket, CORSConfiguration: { CORSRules } })
      const refused = await refusal(client.send(put))
      expect(refused).toMatchObject({ code: 'InvalidRequest', status: 400 })
    },
  },
  {
    name: 'a preflight is allowed by the rule that fits, and refused where none does',
    ownBucket: true,
    async run(place) {
      const url = await urlOf(place)
      const allowed = ['http://page.example', 'PUT', 'content-type'] as const
      expect((await preflight(url, ...allowed)).status).toBe(403)
      await configure(place)
      const { status, headers } = await preflight(url, ...allowed)
      expect(status).toBe(200)
      expect(headers.get('access-control-allow-origin')).toBe('http://page.example')
      expect(headers.get('access-control-allow-methods')).toBe('GET, PUT')
      expect(headers.get('access-control-allow-headers')).toBe('content-type')
      expect(headers.get('access-control-max-age')).toBe('600')
      expect((await preflight(url, 'https://a.example', 'GET', 'content-type')).status).toBe(200)
      const refused = [
        ['http://other.example', 'PUT', 'content-type'],
        ['http://page.example', 'DELETE', 'content-type'],
        ['http://page.example', 'PUT', 'x-other'],
      ] as const
      for (const [origin, method, header] of refused) {
        expect((await preflight(url, origin, method, header)).status).toBe(403)
      }
    },
  },
  {
    name: 'an answer has CORS headers only for an origin that a rule names',
    ownBucket: true,
    async run(place) {
      const { client, bucket: Bucket } = place
      await client.send(new PutObjectCommand({ Bucket, Key: 'k', Body: 'x' }))
      await configure(place)
      const url = await urlOf(place)
      const from = async (origin: string) => (await fetch(url, { headers: { origin } })).headers
      const known = await from('http://page.example')
      expect(known.get('access-control-allow-origin')).toBe('http://page.example')
      expect(known.get('access-control-expose-headers')).toBe('ETag')
      const stranger = await from('http://other.example')
      expect(stranger.get('access-control-allow-origin')).toBeNull()
    },
  },
]
