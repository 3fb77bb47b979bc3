import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type CloudProcess, startCloudProcess } from '../faults/cloud-process.ts'
import { mutate } from '../support/mutate.ts'
import { createRandom } from '../support/random.ts'
import { sendBytes } from '../support/raw.ts'
import { often, seed } from '../support/seed.ts'
import { type PlainRequest, signedRequest } from '../support/signed.ts'

let folder: string
let cloud: CloudProcess
let port = 0
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'upload-ledger-hostile-'))
  // Whatever is sent, this much memory has to do: a process that takes more ends.
  cloud = await startCloudProcess(folder, { NODE_OPTIONS: '--max-old-space-size=96' })
  port = (await cloud.table.client.config.endpoint?.())?.port ?? 0
})
afterAll(async () => {
  await cloud.kill()
  await rm(folder, { recursive: true, force: true })
})

const lambdaPath = '/2015-03-31/functions/upload-ledger'
const iam = 'Version=2010-05-08&RoleName=upload-ledger-role&PolicyName=policy'
const policy = encodeURIComponent('{"Version":"2012-10-17","Statement":[]}')

/** Each with a body that is right as it stands. */
const requests: readonly PlainRequest[] = [
  {
    service: 'lambda',
    method: 'PUT',
    target: `${lambdaPath}/configuration`,
    body: '{"Timeout":5,"MemorySize":128,"Environment":{"Variables":{"TABLE_NAME":"t"}}}',
  },
  {
    service: 'lambda',
    method: 'POST',
    target: `${lambdaPath}/invocations?Qualifier=%24LATEST`,
    headers: { 'x-amz-invocation-type': 'DryRun' },
    body: '{"Records":[{"s3":{"bucket":{"name":"b"}}}]}',
  },
  ...[
    `Action=PutRolePolicy&${iam}&PolicyDocument=${policy}`,
    `Action=GetRolePolicy&${iam}`,
    'Action=SimulatePrincipalPolicy&Version=2010-05-08&ActionNames.member.1=a:B&ResourceArns.member.1=*' +
      '&PolicySourceArn=arn:aws:iam::000000000000:role/upload-ledger-role',
  ].map((body) => ({ service: 'iam', method: 'POST', target: '/', body })),
  ...[
    ['logs', 'Logs_20140328.DescribeLogGroups', '{"logGroupNamePrefix":"/aws"}'],
    [
      'logs',
      'Logs_20140328.FilterLogEvents',
      '{"logGroupName":"/aws/lambda/upload-ledger","startTime":1,"filterPattern":"\\"a\\" b","nextToken":"1/2/3"}',
    ],
    ['sqs', 'AmazonSQS.GetQueueUrl', '{"QueueName":"q"}'],
    [
      'sqs',
      'AmazonSQS.ReceiveMessage',
      '{"QueueUrl":"http://127.0.0.1/000000000000/q","MaxNumberOfMessages":1,"AttributeNames":["All"]}',
    ],
    ['events', 'AWSEvents.DescribeRule', '{"Name":"rule","EventBusName":"default"}'],
  ].map(([service = '', target = '', body = '']) => ({
    service,
    method: 'POST',
    target: '/',
    headers: { 'x-amz-target': target },
    body,
  })),
]

const tokens = [
  ...['"', '{', '}', '[', ']', ',', ':', 'null', 'true', '""', '{}', '[]', '\\u0000', '\\ud800'],
  ...['Action=', 'Version=', '.member.', '.entry.1.key', '%7B', '%00', '+', '&', '='],
  ...['QueueUrl', 'arn:aws:', 'http://', 'file:///', '..', '$LATEST', '"__proto__":{"a":1},'],
]

test(`the services answer any mutated request of the owner, and never with an internal error (seed ${seed})`, {
  timeout: often(600_000),
}, async () => {
  const random = createRandom(seed)
  const wrong: object[] = []
  const statuses = new Map<number, number>()
  const count = often(1_000)
  let sent = 0
  const sender = async () => {
    for (; sent < count; ) {
      const number = sent++
      // Each of them once as it is, so that something is answered well whatever chance does.
      const { body = '', ...request } = requests[number] ?? random.pick(requests)
      // As text, so that what is sent is what is signed.
      const mutated =
        number < requests.length ? body : mutate(random, Buffer.from(body), tokens).toString()
      const bytes = signedRequest(port, { ...request, body: mutated }, 'locallocal')
      const answer = await sendBytes(port, bytes, { whole: true })
      const [status = 0] = answer.statuses
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
      // Never 403: every signature is right, so that it is the request itself that is read.
      // 409 is IAM's for a policy over its limit, 413 Lambda's for a body over its own.
      const answered = [200, 204, 400, 404, 409, 413, 501].includes(status)
      if (answer.hangs || !answered) wrong.push({ number, request, mutated, answer })
    }
  }
  await Promise.all(Array.from({ length: 16 }, sender))
  expect(wrong).toEqual([])
  for (const status of [200, 400]) expect(statuses.get(status) ?? 0).toBeGreaterThan(0)
})
