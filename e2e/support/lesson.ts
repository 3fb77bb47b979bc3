import { readdirSync, readFileSync } from 'node:fs'
import { stripTypeScriptTypes } from 'node:module'
import { fileURLToPath } from 'node:url'
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  ScanCommand,
} from '@aws-sdk/client-dynamodb'
import { CreateRoleCommand, PutRolePolicyCommand } from '@aws-sdk/client-iam'
import { AddPermissionCommand, CreateFunctionCommand } from '@aws-sdk/client-lambda'
import { CreateBucketCommand, PutBucketNotificationConfigurationCommand } from '@aws-sdk/client-s3'
import { zipped } from '../../packages/local-cloud/src/services/testing/zip.ts'
import type { EmptyCloud } from './empty-cloud.ts'

const folder = new URL('../../docs/lesson/', import.meta.url)

/** A file of docs/lesson. */
export function lessonFile(name: string): string {
  return readFileSync(new URL(name, folder), 'utf8')
}

/** The lesson's ten events, in the order in which they arrive. */
export function lessonEvents(): readonly { readonly name: string; readonly payload: Buffer }[] {
  const names = readdirSync(fileURLToPath(new URL('events', folder))).sort()
  return names.map((name) => ({ name, payload: Buffer.from(lessonFile(`events/${name}`)) }))
}

/** Code as CreateFunction takes it. */
export interface PlainCode {
  readonly Runtime: 'python3.13' | 'nodejs24.x'
  readonly Handler: string
  archive(): Buffer
}

/** The exercise's own code in each language. */
export const plain: { readonly python: PlainCode; readonly node: PlainCode } = {
  python: {
    Runtime: 'python3.13',
    Handler: 'handler.lambda_handler',
    archive: () => zipped([{ name: 'handler.py', contents: lessonFile('handler.py') }]),
  },
  node: {
    Runtime: 'nodejs24.x',
    Handler: 'handler.handler',
    archive: () => {
      const contents = stripTypeScriptTypes(lessonFile('handler.ts'))
      return zipped([{ name: 'handler.mjs', contents }])
    },
  },
}

export const FunctionName: string = 'save-metadata'
export const RoleName: string = 'save-metadata-role'
export const TableName: string = 'upload_metadata'
export const Bucket: string = 'uploads'
const tableInput: CreateTableCommandInput = {
  TableName,
  BillingMode: 'PAY_PER_REQUEST',
  KeySchema: [
    { AttributeName: 'bucket', KeyType: 'HASH' },
    { AttributeName: 'object_key', KeyType: 'RANGE' },
  ],
  AttributeDefinitions: [
    { AttributeName: 'bucket', AttributeType: 'S' },
    { AttributeName: 'object_key', AttributeType: 'S' },
  ],
}

/** The steps of the exercise in an empty cloud, as the lesson has them. */
type ExerciseStep = 'table' | 'role' | 'policy' | 'function' | 'bucket' | 'permission' | 'trigger'

export const steps: Readonly<
  Record<ExerciseStep, (cloud: EmptyCloud, code?: PlainCode) => Promise<unknown>>
> = {
  table: ({ dynamodb }) => dynamodb.send(new CreateTableCommand(tableInput)),
  role({ iam }) {
    const AssumeRolePolicyDocument = lessonFile('trust.json')
    return iam.send(new CreateRoleCommand({ RoleName, AssumeRolePolicyDocument }))
  },
  policy({ iam }) {
    const PolicyDocument = lessonFile('policy.json')
    const input = { RoleName, PolicyName: 'save-metadata', PolicyDocument }
    return iam.send(new PutRolePolicyCommand(input))
  },
  function({ lambda }, { Runtime, Handler, archive } = plain.node) {
    const Role = `arn:aws:iam::000000000000:role/${RoleName}`
    const Environment = { Variables: { TABLE_NAME: TableName } }
    const input = { FunctionName, Runtime, Handler, Role, Environment, Timeout: 30 }
    return lambda.send(new CreateFunctionCommand({ ...input, Code: { ZipFile: archive() } }))
  },
  bucket: ({ s3 }) => s3.send(new CreateBucketCommand({ Bucket })),
  permission({ lambda }) {
    const who = { Principal: 's3.amazonaws.com', SourceArn: `arn:aws:s3:::${Bucket}` }
    const input = { FunctionName, StatementId: 's3', Action: 'lambda:InvokeFunction', ...who }
    return lambda.send(new AddPermissionCommand(input))
  },
  trigger({ s3 }) {
    const NotificationConfiguration = JSON.parse(lessonFile('trigger.json'))
    return s3.send(
      new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }),
    )
  },
}

/** All of it. */
export async function buildExercise(cloud: EmptyCloud, code?: PlainCode): Promise<void> {
  for (const step of Object.values(steps)) await step(cloud, code)
}

/** The items of the table by their object's key, as plain values. */
export async function itemsOf({ dynamodb }: EmptyCloud): Promise<ReadonlyMap<string, Item>> {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }))
  return new Map(
    Items.map(({ object_key, size, event_name, deleted, position }) => [
      object_key?.S ?? '',
      {
        size: Number(size?.N),
        event: event_name?.S ?? '',
        deleted: deleted?.BOOL ?? false,
        hasPosition: position !== undefined,
      },
    ]),
  )
}

interface Item {
  readonly size: number
  readonly event: string
  readonly deleted: boolean
  readonly hasPosition: boolean
}
