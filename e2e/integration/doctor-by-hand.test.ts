import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { DeleteTableCommand } from '@aws-sdk/client-dynamodb'
import { PutRolePolicyCommand, UpdateAssumeRolePolicyCommand } from '@aws-sdk/client-iam'
import {
  RemovePermissionCommand,
  UpdateFunctionCodeCommand,
  UpdateFunctionConfigurationCommand,
} from '@aws-sdk/client-lambda'
import {
  CreateBucketCommand,
  DeleteBucketCommand,
  ListObjectsV2Command,
  PutBucketNotificationConfigurationCommand,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { zipped } from '../../packages/local-cloud/src/services/testing/zip.ts'
import { doctor } from '../../packages/upload-ledger/src/cli/commands/doctor.ts'
import { runProgram, until } from '../support/development.ts'
import { type EmptyCloud, startEmptyCloud } from '../support/empty-cloud.ts'
import {
  Bucket,
  buildExercise,
  FunctionName,
  itemsOf,
  lessonFile,
  plain,
  RoleName,
  steps,
  TableName,
} from '../support/lesson.ts'
import { person } from '../support/person.ts'
import { runHere } from '../support/run-here.ts'
import { testWithAwsCli, testWithBoto3 } from '../support/test-with.ts'
import type { Report } from './doctor.ts'

type Line = Report['lines'][number]

/** The lines of the checklist of a cloud, by their ids. */
async function checklistOf(
  { workingFolder }: EmptyCloud,
  ...args: string[]
): Promise<ReadonlyMap<string, Line>> {
  const { out } = await runHere(doctor, ['--json', ...args], { workingFolder })
  const { lines }: Report = JSON.parse(out.join('\n'))
  return new Map(lines.map((line) => [line.id, line]))
}

const exercise = ['table', 'role', 'variable', 'code', 'file', 'log', 'item']
const marks: Readonly<Record<Line['state'], string>> = {
  ...{ seen: '✓', noted: '·', missing: '✗', blocked: '–', skipped: '–', unknown: '?' },
}
/** The seven marks of the exercise. */
const seven = (lines: ReadonlyMap<string, Line>) =>
  exercise.map((id) => marks[lines.get(id)?.state ?? 'unknown']).join('')

testWithAwsCli()(
  'the fixes of the checklist lead from nothing to a finished exercise, one after the other',
  { skip: testWithBoto3() === test.skip },
  async () => {
    await using cloud = await startEmptyCloud()
    const { workingFolder } = cloud
    const archive = plain.python.archive()
    await writeFile(join(workingFolder, 'function.zip'), archive)
    const path: string[] = []
    for (let i = 0; i < 10; i++) {
      const lines = await checklistOf(cloud, '--no-upload')
      const next = [...lines.values()].find(({ state }) => state === 'missing')
      path.push(`${seven(lines)} ${next?.id ?? 'finished'}`)
      if (next === undefined) break
      const { code, err } = await runProgram('sh', ['-c', next.fix ?? ''], person, workingFolder)
      expect(code, `${next.fix}\n${err}`).toBe(0)
    }
    expect(path).toEqual([
      '✗–––––– table',
      '✓✗––––– role',
      '✓✓✗–––– variable',
      '✓✓✓✓––– trigger', // there is no bucket
      '✓✓✓✓––– trigger', // it has no trigger, and may not have one yet
      '✓✓✓✓––– ttl',
      '✓✓✓✓––– finished',
    ])
    const Key = 'incoming/it works.txt'
    await cloud.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'hello' }))
    const item = await until(
      async () => (await itemsOf(cloud)).get(Key),
      () => 'the upload left no item',
    )
    expect(item).toMatchObject({ size: 5, event: 'ObjectCreated:Put' })
  },
)

let cloud: EmptyCloud
beforeAll(async () => {
  cloud = await startEmptyCloud()
  await buildExercise(cloud)
})
afterAll(() => cloud[Symbol.asyncDispose]())

const lookAtIt = (...args: string[]) =>
  checklistOf(cloud, '--function', FunctionName, '--bucket', Bucket, ...args)
const setEnvironment = (Variables: Record<string, string>) =>
  cloud.lambda.send(
    new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }),
  )
const setHandler = (Handler: string) =>
  cloud.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Handler }))
const setCode = (contents: string) => {
  const ZipFile = zipped([{ name: 'handler.mjs', contents }])
  return cloud.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile }))
}
const setTrust = (text: string) =>
  cloud.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName, PolicyDocument: text }))
const setPolicy = (document: object) =>
  cloud.iam.send(
    new PutRolePolicyCommand({
      ...{ RoleName, PolicyName: 'save-metadata', PolicyDocument: JSON.stringify(document) },
    }),
  )
const setTrigger = (NotificationConfiguration: object) =>
  cloud.s3.send(
    new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
  )

const plainCode = () =>
  cloud.lambda.send(new UpdateFunctionCodeCommand({ FunctionName, ZipFile: plain.node.archive() }))
const policy = JSON.parse(lessonFile('policy.json'))

/** What beginners do wrong: the seven marks, the step that says so, its fact and its fix. */
const faults: readonly {
  readonly name: string
  make(): Promise<unknown>
  repair(): Promise<unknown>
  readonly marks: string
  readonly id: string
  readonly detail: RegExp
  readonly fix: RegExp
}[] = [
  {
    name: 'a role that Lambda may not assume',
    make: () => setTrust(lessonFile('trust.json').replace('lambda.', 'ec2.')),
    repair: () => setTrust(lessonFile('trust.json')),
    marks: '✓✗–––––',
    id: 'role',
    detail: /^Lambda may not assume the role save-metadata-role: its trust policy/,
    fix: /iam update-assume-role-policy --role-name save-metadata-role .*lambda\.amazonaws\.com/,
  },
  {
    name: 'a policy without PutItem',
    make: () => setPolicy({ ...policy, Statement: policy.Statement.slice(1) }),
    repair: () => setPolicy(policy),
    marks: '✓✗–––––',
    id: 'role',
    detail: /^the role does not allow dynamodb:PutItem on upload_metadata$/,
    fix: /put-role-policy --role-name save-metadata-role .*dynamodb:PutItem.*CreateLogGroup/,
  },
  {
    name: 'no policy for the log',
    make: () => setPolicy({ ...policy, Statement: policy.Statement.slice(0, 1) }),
    repair: () => setPolicy(policy),
    marks: '✓✓✓✓–––',
    id: 'log-right',
    detail: /^the role does not allow logs:CreateLogStream and logs:PutLogEvents$/,
    fix: /put-role-policy .*logs:PutLogEvents/,
  },
  {
    name: 'no TABLE_NAME',
    make: () => setEnvironment({}),
    repair: () => setEnvironment({ TABLE_NAME: TableName }),
    marks: '✓✓✗––––',
    id: 'variable',
    detail: /^it is not set$/,
    fix: /lambda update-function-configuration --function-name save-metadata --environment/,
  },
  {
    name: 'a slip in TABLE_NAME',
    make: () => setEnvironment({ TABLE_NAME: 'uplaod_metadata' }),
    repair: () => setEnvironment({ TABLE_NAME: TableName }),
    marks: '✓✓✗––––',
    id: 'variable',
    detail: /^it is "uplaod_metadata"$/,
    fix: /--environment/,
  },
  {
    name: 'the name of a module that is not in the zip',
    make: () => setHandler('lambda_function.lambda_handler'),
    repair: () => setHandler(plain.node.Handler),
    marks: '✓✓✓✗–––',
    id: 'code',
    detail: /^Runtime\.ImportModuleError: .*lambda_function/,
    fix: /update-function-configuration --function-name save-metadata --handler FILE\.FUNCTION/,
  },
  {
    name: 'the name of a function that is not in the module',
    make: () => setHandler('handler.main'),
    repair: () => setHandler(plain.node.Handler),
    marks: '✓✓✓✗–––',
    id: 'code',
    detail: /^Runtime\.HandlerNotFound: handler\.main is undefined or not exported$/,
    fix: /--handler FILE\.FUNCTION/,
  },
  {
    name: 'code that reads another variable',
    make: () =>
      setCode('const { TABLE } = process.env; TABLE.trim(); export const handler = () => {}'),
    repair: plainCode,
    marks: '✓✓✓✗–––',
    id: 'code',
    detail: /^TypeError: Cannot read properties of undefined/,
    fix: /filter-log-events .*; then upload the corrected code: .*update-function-code/,
  },
  {
    name: 'code that fails with a record',
    make: () => setCode('export const handler = ({ Records: [r] }) => { if (r) r.s3.file.key }'),
    repair: plainCode,
    marks: '✓✓✓✓✓✗–',
    id: 'log',
    detail:
      /^no log line names the test file; since it was uploaded the function has failed: TypeError/,
    fix: /filter-log-events --log-group-name \/aws\/lambda\/save-metadata/,
  },
  {
    name: 'code that saves nothing',
    make: () =>
      setCode(
        'export const handler = ({ Records: [r] }) => { if (r) console.log("Saved metadata for", "uploads/" + r.s3.object.key) }',
      ),
    repair: plainCode,
    marks: '✓✓✓✓✓✓✗',
    id: 'item',
    detail: /^no row for uploads\/incoming\/upload-ledger-doctor-/,
    fix: /s3 cp/,
  },
  {
    name: 'no trigger',
    make: () => setTrigger({}),
    repair: () => steps.trigger(cloud),
    marks: '✓✓✓✓–––',
    id: 'trigger',
    detail: /^bucket uploads has no trigger for the function on incoming\/\*$/,
    fix: /add-permission --function-name save-metadata .*put-bucket-notification-configuration/,
  },
  {
    name: 'no permission for S3',
    make: () => cloud.lambda.send(new RemovePermissionCommand({ FunctionName, StatementId: 's3' })),
    repair: () => steps.permission(cloud),
    marks: '✓✓✓✓–––',
    id: 'trigger',
    detail: /the policy of save-metadata does not let S3 invoke it$/,
    fix: /lambda add-permission --function-name save-metadata .*--principal s3\.amazonaws\.com/,
  },
  {
    name: 'no table',
    make: () => cloud.dynamodb.send(new DeleteTableCommand({ TableName })),
    repair: () => steps.table(cloud),
    marks: '✗––––––',
    id: 'table',
    detail: /^table upload_metadata does not exist$/,
    fix: /dynamodb create-table --table-name upload_metadata/,
  },
  {
    name: 'a bucket in another region',
    async make() {
      await cloud.s3.send(new DeleteBucketCommand({ Bucket }))
      const CreateBucketConfiguration = { LocationConstraint: 'eu-west-1' as const }
      await cloud.s3.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration }))
    },
    async repair() {
      await cloud.s3.send(new DeleteBucketCommand({ Bucket }))
      await steps.bucket(cloud)
      await steps.trigger(cloud)
    },
    marks: '✓✓✓✓–––',
    id: 'trigger',
    detail: /^bucket uploads is in eu-west-1, and the function in us-east-1: S3 sends events only/,
    fix: /make a bucket in us-east-1/,
  },
]

test.each(faults)('$name is found at its step, with the command that fixes it', async (fault) => {
  await fault.make()
  // Only a step that follows the test file needs one; how soon it fails is not known.
  const isOfUpload = fault.id === 'log' || fault.id === 'item'
  let lines: ReadonlyMap<string, Line> = new Map()
  await until(
    async () => {
      lines = isOfUpload ? await lookAtIt('--wait', '1') : await lookAtIt('--no-upload')
      return !isOfUpload || fault.detail.test(lines.get(fault.id)?.detail ?? '')
    },
    () => `the fault was not found: ${JSON.stringify([...lines.values()])}`,
  )
  await fault.repair()
  expect(lines.get(fault.id)).toMatchObject({
    state: 'missing',
    detail: expect.stringMatching(fault.detail),
    fix: expect.stringMatching(fault.fix),
  })
  expect(seven(lines)).toBe(fault.marks)
})

test('without a trigger, the test file is not uploaded, and its step points to that of the trigger', async () => {
  await setTrigger({})
  const lines = await lookAtIt()
  await steps.trigger(cloud)
  expect(seven(lines)).toBe('✓✓✓✓–––')
  for (const id of ['file', 'log', 'item']) {
    expect(lines.get(id)?.detail).toBe('not checked: fix "Trigger set" below first')
  }
})

test('several functions are not guessed among', async () => {
  await using other = await startEmptyCloud()
  await buildExercise(other)
  await other.s3.send(new CreateBucketCommand({ Bucket: 'another' }))
  await expect(checklistOf(other)).rejects.toMatchObject({
    code: 'invalid-argument',
    message:
      'Cannot choose the bucket to check: there are several, another, uploads; choose with --function and --bucket',
  })
})

test('a plain exercise is finished: its last mark stands before anything beyond it is looked at', async () => {
  const interruption = new AbortController()
  const printed: string[] = []
  const out = (line: string) => {
    printed.push(line)
    if (line.includes('Trigger fired')) interruption.abort()
  }
  const { workingFolder } = cloud
  await runHere(doctor, ['--wait', '90'], { workingFolder, out, interrupted: interruption.signal })
  const lines = printed.join('\n').split('\n')
  const ticked = lines
    .filter((line) => line.startsWith('  ✓ '))
    .map((line) => line.slice(4, 27).trim())
  expect(ticked).toEqual([
    ...['Table exists', 'Role allows PutItem', 'TABLE_NAME set', 'Code deployed'],
    ...['Test file uploaded', 'Log line written', 'One item in the table'],
    ...['Trigger set', 'Trigger fired'],
  ])
  expect(lines).toContain('  Beyond the exercise')
  const { Contents = [] } = await cloud.s3.send(new ListObjectsV2Command({ Bucket }))
  expect(Contents).toEqual([])
})
