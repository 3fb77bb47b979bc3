import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb'
import { IAMClient, ListRolesCommand } from '@aws-sdk/client-iam'
import { LambdaClient, ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, ListBucketsCommand, S3Client } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { dev } from '../../packages/upload-ledger/src/cli/commands/dev.ts'
import { env } from '../../packages/upload-ledger/src/cli/commands/env.ts'
import { keys, region, temporaryFolder } from '../support/development.ts'
import { withEmpty } from '../support/empty-cloud.ts'
import { runHere } from '../support/run-here.ts'

const ports = ['--s3-port', '0', '--dynamodb-port', '0']

test('dev --empty has nothing in it, and keeps what is made there', async () => {
  await using folder = await temporaryFolder()
  const ran = await withEmpty(folder.path, async ({ s3Url, dynamodbUrl }) => {
    const options = { region, credentials: keys, endpoint: dynamodbUrl }
    const s3 = new S3Client({ ...options, endpoint: s3Url, forcePathStyle: true })
    const lists = await Promise.all([
      s3.send(new ListBucketsCommand({})),
      new DynamoDBClient(options).send(new ListTablesCommand({})),
      new LambdaClient(options).send(new ListFunctionsCommand({})),
      new IAMClient(options).send(new ListRolesCommand({})),
    ])
    expect(lists).toMatchObject([
      { Buckets: [] },
      { TableNames: [] },
      { Functions: [] },
      { Roles: [] },
    ])
    await s3.send(new CreateBucketCommand({ Bucket: 'mine' }))
    const { out } = await runHere(env, [], { workingFolder: folder.path })
    expect(out).toContain(`export AWS_ENDPOINT_URL_LAMBDA=${dynamodbUrl}`)
  })
  expect(ran).toMatchObject({ code: 0, err: [] })
  expect(ran.out.join('\n')).toContain('eval "$(npx upload-ledger env)"')
  await withEmpty(folder.path, async ({ s3Url }) => {
    const s3 = new S3Client({ region, credentials: keys, endpoint: s3Url, forcePathStyle: true })
    const { Buckets } = await s3.send(new ListBucketsCommand({}))
    expect(Buckets).toMatchObject([{ Name: 'mine' }])
  })
})

test('dev --empty takes no folder with a pipeline, and no flag of one', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'prepared.json'), '{}')
  const run = (...flags: string[]) =>
    runHere(dev, ['--empty', '--data', folder.path, ...ports, ...flags], {
      workingFolder: folder.path,
    })
  await expect(run()).rejects.toMatchObject({
    code: 'configuration',
    message: `Cannot start empty on the folder ${folder.path}: there is a pipeline in it; choose another folder with --data`,
  })
  await expect(run('--prefix', 'in/')).rejects.toMatchObject({
    code: 'invalid-argument',
    message: 'Cannot use --prefix with --empty: there is no pipeline that it would change',
  })
})
