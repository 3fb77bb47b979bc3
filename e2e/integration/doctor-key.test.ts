// Queues and keys are moto's, by the AWS SDK and CLI; what IAM says of the role is scripted, since moto
// simulates no policy.
import { IAMClient } from '@aws-sdk/client-iam'
import {
  CreateKeyCommand,
  DisableKeyCommand,
  GetKeyPolicyCommand,
  PutKeyPolicyCommand,
} from '@aws-sdk/client-kms'
import { CreateQueueCommand, SetQueueAttributesCommand } from '@aws-sdk/client-sqs'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import {
  type Moto,
  motoIsInstalled,
  openMoto,
} from '../../packages/local-cloud/test/contract/moto.ts'
import type { QueueKey } from '../../packages/upload-ledger/src/checklist/index.ts'
import {
  type Clients,
  connectClients,
} from '../../packages/upload-ledger/src/cli/doctor/clients.ts'
import { keyProbes } from '../../packages/upload-ledger/src/cli/doctor/key-probes.ts'
import type { Delivery } from '../../packages/upload-ledger/src/core/index.ts'
import { senderStatements } from '../../packages/upload-ledger/src/core/index.ts'
import { openScriptedAws, type ScriptedAws } from '../deploy/scripted-aws.ts'
import { keys, region } from '../support/development.ts'
import { person } from '../support/person.ts'
import { testWithAwsCli } from '../support/test-with.ts'
import { typeIn } from './doctor.ts'

const installed = motoIsInstalled('doctor and keys of queues on moto')
const account = '123456789012'
const arnOf = (queue: string) => `arn:aws:sqs:${region}:${account}:${queue}`
const functionArn = `arn:aws:lambda:${region}:${account}:function:upload-ledger`
const use = { partition: 'aws', region, account, bucketName: 'uploads' }

describe.skipIf(!installed)('the keys of the queues', () => {
  let moto: Moto
  let iam: ScriptedAws
  let clients: Clients

  beforeAll(async () => {
    moto = await openMoto()
  })
  afterAll(() => moto.close())
  beforeEach(async () => {
    iam = await openScriptedAws()
    simulate('allowed')
    const made = connectClients({
      ...{ region, credentials: keys, endpoint: moto.url, s3Endpoint: moto.url },
      forcePathStyle: true,
    })
    made.iam.destroy()
    clients = {
      ...made,
      iam: new IAMClient({ region, credentials: keys, endpoint: iam.endpoint }),
    }
    for (const QueueName of ['queue', 'dead']) {
      await clients.sqs.send(new CreateQueueCommand({ QueueName }))
    }
  })
  afterEach(async () => {
    clients.iam.destroy()
    clients.close()
    await iam.close()
  })

  /** As IAM answers of the role, action by action. */
  function simulate(decision: 'allowed' | 'implicitDeny'): void {
    const of = (action: string) =>
      `<member><EvalActionName>${action}</EvalActionName><EvalDecision>${decision}</EvalDecision></member>`
    iam.answers.set('SimulatePrincipalPolicy', () => {
      const actions = ['kms:Decrypt', 'kms:GenerateDataKey'].slice(0, asked)
      return `<EvaluationResults>${actions.map(of).join('')}</EvaluationResults>`
    })
  }
  /** How many actions the role needs. */
  let asked = 1

  /** What doctor finds of a pipeline by one delivery. */
  function look(delivery: Delivery): Promise<readonly QueueKey[]> {
    asked = delivery === 'direct' ? 2 : 1
    const target = {
      ...{ functionName: 'upload-ledger', bucket: 'uploads', tableName: 't', delivery },
      ...{ filters: [{ prefix: '', suffix: '' }], deadLetterQueue: 'dead' },
    }
    const trigger = {
      ...{ delivery, by: 'it', events: [], covers: [true], filters: [], otherBuckets: false },
      destinationArn: delivery === 'direct' ? functionArn : arnOf('queue'),
      deadLetterArn: delivery === 'eventbridge' ? arnOf('dead') : undefined,
    }
    const mappings = delivery === 'direct' ? [] : [{ EventSourceArn: arnOf('queue') }]
    const found = {
      ...{ functionArn, notification: {}, mappings, triggers: [trigger], topics: [], others: [] },
    }
    const kept = {
      ...{ invocation: 'asynchronous' as const, destination: 'dead', queues: ['dead'], keep: '' },
    }
    const read = {
      triggers: async () => found,
      configuration: async () => ({ $metadata: {}, Role: `arn:aws:iam::${account}:role/r` }),
      afterFailure: async () => (delivery === 'direct' ? [kept] : []),
    }
    const aws = (service: string) => `aws --endpoint-url ${moto.url} ${service}`
    return keyProbes(clients, target, read, aws).queueKeys()
  }

  async function encryptWith(key: string, ...queues: readonly string[]): Promise<void> {
    for (const queue of queues) {
      const QueueUrl = `${moto.url}/${account}/${queue}`
      await clients.sqs.send(
        new SetQueueAttributesCommand({ QueueUrl, Attributes: { KmsMasterKeyId: key } }),
      )
    }
  }

  async function newKey(...statements: readonly object[]): Promise<string> {
    const { KeyMetadata: { Arn = '' } = {} } = await clients.kms.send(new CreateKeyCommand({}))
    const name = { KeyId: Arn, PolicyName: 'default' }
    const { Policy = '' } = await clients.kms.send(new GetKeyPolicyCommand(name))
    const policy = JSON.parse(Policy)
    policy.Statement.push(...statements)
    await clients.kms.send(new PutKeyPolicyCommand({ ...name, Policy: JSON.stringify(policy) }))
    return Arn
  }

  const good = { fault: undefined, lockedOut: [], unsure: [] }

  test('queues with keys of SQS have nothing to check', async () => {
    expect(await look('queue')).toEqual([])
  })

  test.each([
    ['queue', ['queue'], 'S3'],
    ['eventbridge', ['queue', 'dead'], 'EventBridge'],
  ] as const)(
    '%s: a key that lets nobody in is reported, and is usable with its statement',
    async (delivery, queueNames, who) => {
      const key = await newKey()
      await encryptWith(key, ...queueNames)
      const [found, ...others] = await look(delivery)
      expect(others).toEqual([])
      expect(found).toMatchObject({ key, queueNames, lockedOut: [{ who }], unsure: [] })
      const statement = senderStatements[delivery](use)
      expect(found?.lockedOut[0]?.fix).toContain(JSON.stringify(statement))
      const usable = await newKey(statement)
      await encryptWith(usable, ...queueNames)
      expect(await look(delivery)).toEqual([{ ...good, key: usable, queueNames }])
    },
  )

  testWithAwsCli()(
    'the command that helps changes the policy and keeps the rest of it',
    async () => {
      const key = await newKey()
      await encryptWith(key, 'queue')
      const [found] = await look('queue')
      await typeIn(found?.lockedOut[0]?.fix ?? '', person)
      expect(await look('queue')).toEqual([{ ...good, key, queueNames: ['queue'] }])
    },
  )

  test('direct: the role sends the dead letters, and needs the right on the key', async () => {
    const key = await newKey()
    await encryptWith(key, 'dead')
    expect(await look('direct')).toEqual([{ ...good, key, queueNames: ['dead'] }])
    simulate('implicitDeny')
    const [found] = await look('direct')
    expect(found?.lockedOut).toEqual([
      {
        who: 'the role of upload-ledger',
        fix: `aws --endpoint-url ${moto.url} iam put-role-policy --role-name r --policy-name upload-ledger-queue-key --policy-document '{"Version":"2012-10-17","Statement":[{"Sid":"UseQueueKey","Effect":"Allow","Action":["kms:Decrypt","kms:GenerateDataKey"],"Resource":"${key}"}]}'`,
      },
    ])
  })

  test('a policy that leaves nothing to IAM locks the role out', async () => {
    const key = await newKey()
    const statement = { ...senderStatements.queue(use), Resource: '*' }
    await clients.kms.send(
      new PutKeyPolicyCommand({
        KeyId: key,
        PolicyName: 'default',
        Policy: JSON.stringify({ Version: '2012-10-17', Statement: [statement] }),
      }),
    )
    await encryptWith(key, 'queue')
    const [found] = await look('queue')
    expect(found?.lockedOut).toMatchObject([{ who: 'the role of upload-ledger' }])
    expect(found?.lockedOut[0]?.fix).toContain('put-key-policy')
    expect(found?.lockedOut[0]?.fix).toContain(`arn:aws:iam::${account}:root`)
  })

  test('a disabled key, and one that is not there, are reported', async () => {
    const key = await newKey(senderStatements.queue(use))
    await clients.kms.send(new DisableKeyCommand({ KeyId: key.split('/')[1] }))
    await encryptWith(key, 'queue')
    const [disabled] = await look('queue')
    expect(disabled?.fault?.fact).toMatch(/^its state is Disabled/)
    expect(disabled?.fault?.fix).toContain(`kms enable-key --key-id ${key}`)
    await encryptWith('00000000-0000-0000-0000-000000000000', 'queue')
    const [absent] = await look('queue')
    expect(absent?.fault?.fact).toBe('it does not exist')
    expect(absent?.fault?.fix).toContain('KmsMasterKeyId=,SqsManagedSseEnabled=true')
  })

  test("SQS's own KMS key is reported where a service sends, which its policy does not let in", async () => {
    await encryptWith('alias/aws/sqs', 'queue', 'dead')
    expect(await look('direct')).toEqual([{ ...good, key: 'alias/aws/sqs', queueNames: ['dead'] }])
    const [found] = await look('queue')
    expect(found?.fault?.fact).toMatch(/^nobody can change the policy of an AWS managed key/)
  })
})
