import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { CreateRoleCommand, IAMClient } from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { eventually, startCloudUnderTest } from '../testing/cloud-under-test.ts'
import { zipped } from '../testing/zip.ts'

const FunctionName = 'saves'
const Bucket = 'uploads'

test('an event whose child is killed in the middle of it is delivered again', async () => {
  const none = { functions: [], queues: [], eventSourceMappings: [], onFailure: [] }
  const t = await startCloudUnderTest(none)
  const [lambda, iam] = [new LambdaClient(t.client), new IAMClient(t.client)]
  const s3 = new S3Client({ ...t.client, endpoint: t.cloud.s3Url, forcePathStyle: true })
  const openFile = join(t.folder, 'open')
  const trust = {
    Effect: 'Allow',
    Principal: { Service: 'lambda.amazonaws.com' },
    Action: 'sts:AssumeRole',
  }
  const AssumeRolePolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement: [trust] })
  const Role = 'arn:aws:iam::000000000000:role/saver'
  await iam.send(new CreateRoleCommand({ RoleName: 'saver', AssumeRolePolicyDocument }))
  const source = `
    const { existsSync } = require('node:fs')
    exports.handler = async ({ Records: [{ s3 }] }) => {
      console.log('begun by ' + process.pid)
      while (!existsSync(${JSON.stringify(openFile)})) await new Promise((r) => setTimeout(r, 5))
      console.log('saved ' + s3.object.key)
    }`
  const { FunctionArn: LambdaFunctionArn } = await lambda.send(
    new CreateFunctionCommand({
      ...{ FunctionName, Role, Runtime: 'nodejs24.x', Handler: 'index.handler', Timeout: 60 },
      Code: { ZipFile: zipped([{ name: 'index.js', contents: source }]) },
    }),
  )
  await lambda.send(
    new AddPermissionCommand({
      ...{ FunctionName, StatementId: 's3', Action: 'lambda:InvokeFunction' },
      Principal: 's3.amazonaws.com',
    }),
  )
  await s3.send(new CreateBucketCommand({ Bucket }))
  const Events = ['s3:ObjectCreated:*' as const]
  const LambdaFunctionConfigurations = [{ LambdaFunctionArn, Events }]
  const NotificationConfiguration = { LambdaFunctionConfigurations }
  await s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )
  const lines = (text: string) =>
    t.cloud.functions.log(FunctionName).tail(50, (line) => line.includes(text))

  await s3.send(new PutObjectCommand({ Bucket, Key: 'a', Body: 'a' }))
  const begun = await eventually(async () => (await lines('begun by'))[0])
  process.kill(Number(/begun by (\d+)/.exec(begun)?.[1]), 'SIGKILL')
  await eventually(async () => (await lines('begun by'))[1])
  expect(await lines('Runtime.ExitError')).not.toEqual([])
  expect(await lines('saved')).toEqual([])
  await writeFile(openFile, '')
  expect(await t.cloud.delivery.drained(60_000)).toBe(true)
  expect(await lines('saved a')).toHaveLength(1)
  expect(t.cloud.delivery.counts()).toEqual({ pending: 0, deadLetters: 0 })
  s3.destroy()
  lambda.destroy()
  iam.destroy()
  await t.close()
})
