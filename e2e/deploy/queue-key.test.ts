// The key and its policy are moto's, by the AWS SDK; what moto does otherwise with stacks stands in
// moto.test.ts.
import {
  CreateKeyCommand,
  DisableKeyCommand,
  GetKeyPolicyCommand,
  KMSClient,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms'
import { CreateBucketCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { motoIsInstalled } from '../../packages/local-cloud/test/contract/moto.ts'
import { keys, region } from '../support/development.ts'
import { type Account, accountId, openAccount } from './account.ts'
import { stack } from './look.ts'

const installed = motoIsInstalled('deploy --queue-key on moto')

let account: Account
let kms: KMSClient

beforeAll(async () => {
  if (!installed) return
  account = await openAccount('moto')
  const at = await account.cloudformation.config.endpoint?.()
  kms = new KMSClient({ endpoint: `http://127.0.0.1:${at?.port}`, region, credentials: keys })
  await account.s3.send(new CreateBucketCommand({ Bucket: 'code' }))
})
afterAll(async () => {
  kms?.destroy()
  await account?.close()
})

async function newKey(): Promise<string> {
  const { KeyMetadata } = await kms.send(new CreateKeyCommand({}))
  return KeyMetadata?.Arn ?? ''
}

/** Adds to the policy what a message says has to be added. */
async function add(keyArn: string, message: string): Promise<void> {
  const [, list = ''] = /add (\{.*\})/.exec(message) ?? []
  const name = { KeyId: keyArn, PolicyName: 'default' }
  const { Policy = '' } = await kms.send(new GetKeyPolicyCommand(name))
  const policy = JSON.parse(Policy)
  policy.Statement.push(...JSON.parse(`[${list}]`))
  await kms.send(new PutKeyPolicyCommand({ ...name, Policy: JSON.stringify(policy) }))
}

const deploy = (...args: string[]) => account.run('deploy', '--code-bucket', 'code', ...args)

describe.skipIf(!installed)('deploy --queue-key', () => {
  test.each<[string, () => Promise<string>, string]>([
    ['that does not exist', async () => keyArn('0000'), 'it does not exist'],
    ['of another region', async () => keyArn('1', 'eu-west-1'), 'it is in eu-west-1'],
    [
      'that is disabled',
      async () => {
        const key = await newKey()
        await kms.send(new DisableKeyCommand({ KeyId: key.split('/')[1] }))
        return key
      },
      'its state is Disabled; enable it',
    ],
    [
      'that signs',
      async () => {
        const { KeyMetadata } = await kms.send(
          new CreateKeyCommand({ KeySpec: 'RSA_2048', KeyUsage: 'SIGN_VERIFY' }),
        )
        return KeyMetadata?.Arn ?? ''
      },
      'it is no symmetric encryption key, but RSA_2048',
    ],
  ])('a key %s is refused', async (_, key, reason) => {
    const { code, err } = await deploy('--queue-key', await key())
    expect(err).toContain(reason)
    expect(code).toBe(3)
  })

  test.each(['queue', 'eventbridge'])(
    '%s: it names the statement that the policy lacks, and deploys once that is added',
    async (delivery) => {
      const key = await newKey()
      const flags = ['--delivery', delivery, '--queue-key', key]
      const { code, err } = await deploy(...flags)
      expect(err).toMatch(
        `Cannot use --queue-key ${key}: its policy does not allow what the queues`,
      )
      expect(err).toContain(delivery === 'queue' ? 's3.amazonaws.com' : 'events.amazonaws.com')
      expect(err).not.toContain('LetIamDecide')
      expect(code).toBe(3)
      await add(key, err)
      // Only the answer to the question is missing now.
      const again = await deploy(...flags)
      expect(again.err).toContain('no terminal; use --yes')
      expect(again.err).not.toContain('Warning: the queue key')
    },
  )

  test('with direct the policy of a new key says enough, and the stack gets the key', async () => {
    const key = await newKey()
    const { code } = await deploy('--yes', '--queue-key', key)
    expect(code).toBe(0)
    expect((await stack(account)).parameters).toMatchObject({
      QueueKeyArn: key,
      PreviousQueueKeyArn: '',
    })
  })

  test('a change of the key is announced with its two steps', async () => {
    const [first, second] = [await newKey(), await newKey()]
    for (const key of [first, second]) {
      await add(key, (await deploy('--delivery', 'queue', '--queue-key', key)).err)
    }
    expect((await deploy('--yes', '--delivery', 'queue', '--queue-key', first)).code).toBe(0)
    const { err } = await deploy('--queue-key', second)
    expect(err).toContain(
      [
        `Queue key: ${first} → ${second}`,
        `  The function can still decrypt with ${first}, under which the queue may hold events`,
        '  Run deploy again after 20',
      ].join('\n'),
    )
    expect((await deploy('--yes', '--queue-key', second)).err).toMatch(
      new RegExp(`it removes the right to decrypt with ${first}\n`),
    )
    expect((await stack(account)).parameters).toMatchObject({
      QueueKeyArn: second,
      PreviousQueueKeyArn: first,
    })
  })
})

function keyArn(id: string, inRegion = region): string {
  return `arn:aws:kms:${inRegion}:${accountId}:key/${id}`
}
