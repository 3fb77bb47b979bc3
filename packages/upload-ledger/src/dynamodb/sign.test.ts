import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { SignatureV4 } from '@smithy/signature-v4'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { createSigner } from './sign.ts'

const seed = inject('seed')
const { sha256 } = new DynamoDBClient({ region: 'us-east-1' }).config

const visible = (most: number) =>
  fc.string({ unit: fc.constantFrom(...'ABCabc019+/='), minLength: 1, maxLength: most })

test(`a request is signed as the official signer signs it (seed ${seed})`, async () => {
  const times = fc.integer({ min: Date.UTC(2020, 0), max: Date.UTC(2099, 11) })
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        accessKeyId: visible(20),
        secretAccessKey: visible(40),
        sessionToken: fc.option(visible(600), { nil: undefined }),
      }),
      fc.constantFrom('us-east-1', 'cn-north-1', 'eu-central-2'),
      fc.constantFrom('dynamodb.us-east-1.amazonaws.com', '127.0.0.1:8000', '[::1]:8000'),
      fc.webPath(),
      fc.constantFrom('PutItem', 'GetItem', 'UpdateItem'),
      fc.string({ unit: 'binary', maxLength: 500 }),
      // A second, the next, and another day.
      fc.array(fc.oneof(times, fc.constantFrom(0, 999, 1_000, 90_000_000)), { minLength: 1 }),
      async (credentials, region, host, webPath, operation, body, times) => {
        const path = new URL(`http://a${webPath}`).pathname
        const { sessionToken, ...others } = credentials
        const keys = { ...others, ...(sessionToken === undefined ? {} : { sessionToken }) }
        let nowMs = 0
        const endpoint = { region, host, path, hostname: '', port: 0, isEncrypted: false }
        const sign = createSigner(
          endpoint,
          () => credentials,
          () => nowMs,
        )
        const signer = new SignatureV4({
          ...{
            service: 'dynamodb',
            region,
            credentials: keys,
            applyChecksum: false,
            sha256,
          },
        })
        for (const one of times) {
          nowMs = one
          const [request = '', ...lines] = sign(operation, body).split('\r\n')
          const headers = Object.fromEntries(
            lines.filter((line) => line !== '').map((line) => line.split(/:(.*)/s, 2)),
          )
          const { authorization, 'content-length': length, ...sent } = headers
          expect(request).toBe(`POST ${path} HTTP/1.1`)
          expect(Number(length)).toBe(Buffer.byteLength(body))
          expect(sent['x-amz-target']).toBe(`DynamoDB_20120810.${operation}`)
          const { 'x-amz-date': _, 'x-amz-security-token': __, ...unsigned } = sent
          const official = await signer.sign(
            {
              ...{ method: 'POST', protocol: 'http:', hostname: host, path },
              headers: unsigned,
              query: {},
              body,
            },
            { signingDate: new Date(nowMs) },
          )
          expect({ ...sent, authorization }).toEqual(official.headers)
        }
      },
    ),
    { seed, numRuns: 100 },
  )
})

test('credentials that have changed sign the next second’s requests', () => {
  let accessKeyId = 'first'
  let nowMs = 0
  const endpoint = {
    region: 'us-east-1',
    host: 'a',
    path: '/',
    hostname: 'a',
    port: 80,
    isEncrypted: false,
  }
  const sign = createSigner(
    endpoint,
    () => ({ accessKeyId, secretAccessKey: 's' }),
    () => nowMs,
  )
  expect(sign('PutItem', '{}')).toContain('Credential=first/')
  accessKeyId = 'second'
  nowMs = 1_000
  expect(sign('PutItem', '{}')).toContain('Credential=second/')
})
