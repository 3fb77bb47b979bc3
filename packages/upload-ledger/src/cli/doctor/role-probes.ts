import { GetRoleCommand } from '@aws-sdk/client-iam'
import { type Probes, quotedForShell, type Rights } from '../../checklist/index.ts'
import { askForOne } from './ask.ts'
import { trustPolicy, trustsLambda } from './by-hand.ts'
import type { Clients } from './clients.ts'
import type { Configuration } from './function-probes.ts'
import { allows, type Needed, objectsArn, roleNameIn } from './role-rights.ts'
import type { Target } from './target.ts'

/** Probes the role's permissions: IAM evaluates them from the role's policies. */
export function roleProbes(
  { iam }: Pick<Clients, 'iam'>,
  { tableName, functionName, bucket, filters, byHand }: Target,
  configuration: () => Promise<Configuration>,
  commands: RoleCommands,
): Pick<Probes, 'rights'> {
  /** Whether the role is there and Lambda may use it, which CreateFunction asks too. */
  async function faultOfRole(names: Names, commands: RoleCommands): Promise<Rights['fault']> {
    const { roleName: RoleName } = names
    const { aws } = commands
    const document = quotedForShell(JSON.stringify(trustPolicy))
    const found = await askForOne('iam:GetRole', () => iam.send(new GetRoleCommand({ RoleName })), [
      'NoSuchEntityException',
    ])
    if (found === undefined) {
      const create = `${aws('iam')} create-role --role-name ${RoleName} --assume-role-policy-document ${document}`
      const fix = `${create} && ${commandFor(names, commands, undefined, [])}`
      return { fact: `role ${RoleName} does not exist`, fix }
    }
    if (trustsLambda(found.Role?.AssumeRolePolicyDocument)) return undefined
    const fix = `${aws('iam')} update-assume-role-policy --role-name ${RoleName} --policy-document ${document}`
    return {
      fact: `Lambda may not assume the role ${RoleName}: its trust policy does not name lambda.amazonaws.com`,
      fix,
    }
  }
  return {
    async rights() {
      const found = await configuration()
      if (found === undefined && byHand === undefined) return undefined
      const roleArn = found?.Role ?? localArn('iam', '', `role/${byHand?.roleName}`)
      const functionArn =
        found?.FunctionArn ??
        localArn('lambda', await iam.config.region(), `function:${functionName}`)
      const names = namesOf(functionArn, roleArn, tableName, found?.LoggingConfig?.LogGroup)
      const historyTable = found?.Environment?.Variables?.HISTORY_TABLE_NAME
      const asks = /^(true|on)$/.test(found?.Environment?.Variables?.CONFIRM_WITH_S3 ?? '')
      const reading = readingStatements(names.tableArn, bucket, filters)
      if (byHand !== undefined) {
        const fault = await faultOfRole(names, commands)
        const allow = commandFor(names, commands, historyTable, asks ? reading : [])
        if (fault !== undefined) {
          return { putItem: false, writeLogs: false, ...names, allow, fault }
        }
      }
      const [putItem, writeLogs, updateHistory, ...reads] = await Promise.all([
        allows(iam, roleArn, putItemActions, names.tableArn),
        allows(iam, roleArn, logActions, `${names.logArn}:log-stream:any`),
        historyTable
          ? allows(iam, roleArn, updateItemActions, besides(names.tableArn, historyTable))
          : undefined,
        ...(asks ? reading : []).flatMap(({ actions, resources }) =>
          resources.map((resource) => allows(iam, roleArn, actions, resource)),
        ),
      ])
      const allow = commandFor(names, commands, historyTable, asks ? reading : [])
      const allowAsking = commandFor(names, commands, historyTable, reading)
      const readObjects = asks ? !reads.includes(false) : undefined
      return { putItem, writeLogs, updateHistory, readObjects, ...names, allow, allowAsking }
    },
  }
}

/** The values that a command needs to change the role. */
export interface RoleCommands {
  /** Of the inline policy to put. */
  readonly policyName: string
  /** Whether the function makes its log group itself, at its first invocation. */
  readonly makesLogGroup: boolean
  aws(service: string): string
}

const putItemActions = ['dynamodb:PutItem']
const updateItemActions = ['dynamodb:UpdateItem']
const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents']

/** In a local cloud, of a part that is not there yet. */
function localArn(service: string, region: string, resource: string): string {
  return `arn:aws:${service}:${region}:000000000000:${resource}`
}

type Names = Pick<Rights, 'roleName' | 'tableArn' | 'logArn'>

/** The table is in the function's own account and region, for `TABLE_NAME` is a name. */
function namesOf(
  functionArn: string,
  roleArn: string,
  tableName: string,
  logGroup: string | undefined,
): Names {
  const [, partition = 'aws', , region = '', account = '', , functionName = ''] =
    functionArn.split(':')
  const group = logGroup ?? `/aws/lambda/${functionName}`
  return {
    roleName: roleNameIn(roleArn),
    tableArn: `arn:${partition}:dynamodb:${region}:${account}:table/${tableName}`,
    logArn: `arn:${partition}:logs:${region}:${account}:log-group:${group}`,
  }
}

/**
 * Grants all permissions at once, so that it removes nothing from a role with other policies and
 * is complete for a role with only this one: also the history's, where the function has one.
 */
function commandFor(
  names: Names,
  { aws, policyName, makesLogGroup }: RoleCommands,
  historyTable: string | undefined,
  reading: readonly Needed[],
): string {
  const { roleName, tableArn, logArn } = names
  const allow = (sid: string, actions: readonly string[], resource: string | readonly string[]) => {
    return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resource }
  }
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      allow('WriteMetadataToDynamoDB', putItemActions, tableArn),
      ...(historyTable
        ? [allow('WriteHistoryToDynamoDB', updateItemActions, besides(tableArn, historyTable))]
        : []),
      allow(
        'WriteLogs',
        makesLogGroup ? ['logs:CreateLogGroup', ...logActions] : logActions,
        `${logArn}:*`,
      ),
      ...reading.map(({ sid, actions, resources }) => allow(sid, actions, resources)),
    ],
  })
  return `${aws('iam')} put-role-policy --role-name ${roleName} --policy-name ${policyName} --policy-document ${quotedForShell(policy)}`
}

/** What a function needs to ask S3, as the construct allows it. */
function readingStatements(
  tableArn: string,
  bucket: string,
  filters: Target['filters'],
): readonly Needed[] {
  const [, partition = 'aws'] = tableArn.split(':')
  const bucketArn = `arn:${partition}:s3:::${bucket}`
  const prefixes = [...new Set(filters.map(({ prefix }) => prefix))]
  return [
    { sid: 'ReadRows', actions: ['dynamodb:GetItem'], resources: [tableArn] },
    {
      sid: 'ReadObjectMetadata',
      actions: ['s3:GetObject'],
      resources: prefixes.map((prefix) => objectsArn(bucketArn, prefix)),
    },
    { sid: 'SeeMissingObjects', actions: ['s3:ListBucket'], resources: [bucketArn] },
  ]
}

/** Another table of the same account and region. */
function besides(tableArn: string, name: string): string {
  return `${tableArn.slice(0, tableArn.lastIndexOf('/'))}/${name}`
}
