import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as sdk from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { missingOperations, operationsPage } from '../../../../scripts/s3-operations.ts'
import { refusal } from './case.ts'
import { openOurs } from './ours.ts'
import type { Service } from './service.ts'

const bucket = 'contract-operations'
let service: Service

beforeAll(async () => {
  service = await openOurs()
  // One operation would be sent to a host of another name.
  Object.assign(service.client.config, { disableHostPrefix: true })
  await service.client.send(new sdk.CreateBucketCommand({ Bucket: bucket }))
  await service.client.send(new sdk.PutObjectCommand({ Bucket: bucket, Key: 'k', Body: 'x' }))
})
afterAll(() => service.close())

test('the page of operations is what the tables say; `npm run docs` writes it', () => {
  const page = fileURLToPath(new URL('../../docs/s3-operations.md', import.meta.url))
  expect(readFileSync(page, 'utf8')).toBe(operationsPage())
})

/** Whatever any operation needs to be sent; each takes its own. */
const input = {
  Bucket: bucket,
  Key: 'k',
  Id: 'id',
  AnnotationName: 'annotation',
  RenameSource: `/${bucket}/k`,
  RequestRoute: 'route',
  RequestToken: 'token',
  Expression: 'select * from s3object',
  ExpressionType: 'SQL',
  InputSerialization: { CSV: {} },
  OutputSerialization: { CSV: {} },
  Body: 'x',
  Policy: '{}',
}

test.each(missingOperations())('%s is listed as missing and is answered 501', async (name) => {
  const Command = (sdk as unknown as Record<string, new (input: object) => sdk.ListBucketsCommand>)[
    `${name}Command`
  ]
  if (Command === undefined) throw new Error(`Cannot send ${name}: the SDK has no such command`)
  const refused = await refusal(service.client.send(new Command(input)))
  expect(refused).toMatchObject({ code: 'NotImplemented', status: 501 })
})
