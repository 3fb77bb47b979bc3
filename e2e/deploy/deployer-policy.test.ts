import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const policies = ['deployer-policy', 'deployer-policy-api'].map((name) =>
  JSON.parse(readFileSync(`${root}/docs/${name}.json`, 'utf8')),
)
const allowed = new Set<string>(
  policies.flatMap(({ Statement }) =>
    Statement.flatMap(({ Action }: { Action: unknown }) => Action),
  ),
)

const services =
  'apigateway|cloudformation|cloudwatch|dynamodb|events|execute-api|iam|kms|lambda|logs|s3|sqs|sts'
/** The right that each request of ours names in case it is refused. */
const right = new RegExp(`\\b(?:${services}):(?:[A-Z][A-Za-z]+)\\b`, 'g')

/** Named there too, and nobody's who deploys: what the functions' roles may do, and S3's events. */
const others = [
  ...[
    'dynamodb:PutItem',
    'dynamodb:Query',
    'dynamodb:UpdateItem',
    'logs:CreateLogStream',
    'logs:PutLogEvents',
    'sqs:SendMessage',
    's3:AbortMultipartUpload',
    's3:ListMultipartUploadParts',
  ],
  // The last is the form of a key's ARN in a message.
  ...['kms:Decrypt', 'kms:GenerateDataKey', 'kms:REGION'],
  ...['s3:ObjectCreated', 's3:ObjectRemoved', 's3:LifecycleExpiration', 's3:TestEvent'],
  // `doctor` looks for parts made by hand in a local cloud alone; the last is in a trust policy.
  ...['iam:ListRoles', 'lambda:ListFunctions', 's3:GetBucketLocation', 'sts:AssumeRole'],
]

test('the policy on the page about deploying allows every call that the commands make', () => {
  const named = ['aws', 'deploy', 'destroy', 'dlq', 'doctor', 'stack'].flatMap((folder) => {
    const path = `${root}/packages/upload-ledger/src/cli/${folder}`
    const files = readdirSync(path).filter((file) => !file.endsWith('.test.ts'))
    return files.flatMap((file) => readFileSync(`${path}/${file}`, 'utf8').match(right) ?? [])
  })
  expect(named.length).toBeGreaterThan(30)
  const missing = named.filter((action) => !allowed.has(action) && !others.includes(action))
  expect([...new Set(missing)].sort()).toEqual([])
})

test.each(policies)(
  'each policy fits into a managed policy, with the longest names in it',
  (policy) => {
    const text = JSON.stringify(policy)
      .replaceAll('REGION', 'ap-southeast-1')
      .replaceAll('ACCOUNT', '123456789012')
    // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
    expect(text.length).toBeLessThan(6_144)
  },
)
