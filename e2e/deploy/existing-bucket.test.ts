// The built command on a bucket that exists, with the local cloud's S3 and moto for the rest: moto's own
// S3 forgets the EventBridge switch.
import {
  CreateBucketCommand,
  HeadBucketCommand,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { motoIsInstalled } from '../../packages/local-cloud/test/contract/moto.ts'
import { builtCode } from '../../packages/upload-ledger/src/cli/deploy/built-code.ts'
import { type Account, accountId, openAccount } from './account.ts'
import { notifications } from './look.ts'

const installed = motoIsInstalled('deploy on a bucket that exists')

let account: Account

beforeAll(async () => {
  if (!installed) return
  account = await openAccount('ours')
  for (const Bucket of ['code', 'theirs']) {
    await account.s3.send(new CreateBucketCommand({ Bucket }))
  }
  const { zip, key: Key } = builtCode('lambda')
  await account.codeStore.send(new CreateBucketCommand({ Bucket: 'code' }))
  await account.codeStore.send(new PutObjectCommand({ Bucket: 'code', Key, Body: zip }))
})
afterAll(() => account?.close())

test.skipIf(!installed)(
  'on a bucket that exists, another team’s notification stays as it is',
  async () => {
    await account.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'theirs',
        SkipDestinationValidation: true,
        NotificationConfiguration: {
          QueueConfigurations: [
            {
              Id: 'invoices',
              QueueArn: `${arn('sqs')}:invoices`,
              Events: ['s3:ObjectCreated:Put', 's3:ObjectRemoved:*'],
              Filter: { Key: { FilterRules: [{ Name: 'prefix', Value: 'in%20voices/' }] } },
            },
          ],
        },
      }),
    )
    const before = await notifications(account, 'theirs')
    const first = await account.run(
      'deploy',
      '--yes',
      '--code-bucket',
      'code',
      '--bucket',
      'theirs',
    )
    expect(first.err).toContain(`    queue ${arn('sqs')}:invoices for s3:ObjectCreated:Put`)
    expect(first.err).toContain('  + EventBridge')
    expect(first.code).toBe(0)
    const after = await notifications(account, 'theirs')
    expect(after).toEqual({ ...before, EventBridgeConfiguration: {} })
    const again = await account.run('deploy', '--json')
    expect(JSON.parse(again.out)).toMatchObject({
      outcome: 'unchanged',
      turnedOnEventBridge: false,
    })
    // Somebody turned it off: a deployment with nothing else to do sees to it.
    await account.s3.send(
      new PutBucketNotificationConfigurationCommand({
        Bucket: 'theirs',
        SkipDestinationValidation: true,
        NotificationConfiguration: before,
      }),
    )
    const fixed = await account.run('deploy', '--yes', '--json')
    expect(JSON.parse(fixed.out)).toMatchObject({
      outcome: 'unchanged',
      turnedOnEventBridge: true,
    })
    expect(await notifications(account, 'theirs')).toEqual(after)
    const gone = await account.run('destroy', '--yes', '--data')
    expect(gone.err).toContain('the bucket theirs, which the stack did not create')
    expect(gone.err).toContain('EventBridge stays on for the bucket theirs')
    expect(await notifications(account, 'theirs')).toEqual(after)
    await account.s3.send(new HeadBucketCommand({ Bucket: 'theirs' }))
  },
)

function arn(service: string): string {
  return `arn:aws:${service}:us-east-1:${accountId}`
}
