import { SimulatePrincipalPolicyCommand } from '@aws-sdk/client-iam'
import { type Probes, quotedForShell, type Rights } from '../../checklist/index.ts'
import { ask } from './ask.ts'
import type { Clients } from './clients.ts'
import type { Configuration } from './function-probes.ts'
import type { Target } from './target.ts'

/** Probes the role's permissions: IAM evaluates them from the role's policies. */
export function roleProbes(
  { iam }: Pick<Clients, 'iam'>,
  { tableName, functionName }: Target,
  configuration: () => Promise<Configuration>,
  commands: RoleCommands,
): Pick<Probes, 'rights'> {
  async function allows(roleArn: string, actions: readonly string[], resource: string) {
    const { EvaluationResults = [] } = await ask('iam:SimulatePrincipalPolicy', () =>
      iam.send(
        new SimulatePrincipalPolicyCommand({
          PolicySourceArn: roleArn,
          ActionNames: [...actions],
          ResourceArns: [resource],
        }),
      ),
    )
    const allowed = EvaluationResults.filter(({ EvalDecision }) => EvalDecision === 'allowed')
    return allowed.length === actions.length
  }
  return {
    async rights() {
      const found = await configuration()
      if (found === undefined) throw new Error(`function ${functionName} does not exist`)
      const { Role: roleArn = '', FunctionArn: functionArn = '', LoggingConfig } = found
      const names = namesOf(functionArn, roleArn, tableName, LoggingConfig?.LogGroup)
      const historyTable = found.Environment?.Variables?.HISTORY_TABLE_NAME
      const [putItem, writeLogs, updateHistory] = await Promise.all([
        allows(roleArn, putItemActions, names.tableArn),
        allows(roleArn, logActions, `${names.logArn}:log-stream:any`),
        historyTable
          ? allows(roleArn, updateItemActions, besides(names.tableArn, historyTable))
          : undefined,
      ])
      const allow = commandFor(names, commands, historyTable)
      return { putItem, writeLogs, updateHistory, ...names, allow }
    },
  }
}

/** The values that a command needs to change the role. */
export interface RoleCommands {
  /** Of the inline policy to put. */
  readonly policyName: string
  aws(service: string): string
}

const putItemActions = ['dynamodb:PutItem']
const updateItemActions = ['dynamodb:UpdateItem']
const logActions = ['logs:CreateLogStream', 'logs:PutLogEvents']

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
    // A role may have a path, which is no part of its name.
    roleName: roleArn.split('/').at(-1) ?? '',
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
  { aws, policyName }: RoleCommands,
  historyTable: string | undefined,
): string {
  const { roleName, tableArn, logArn } = names
  const allow = (sid: string, actions: readonly string[], resource: string) => {
    return { Sid: sid, Effect: 'Allow', Action: actions, Resource: resource }
  }
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      allow('WriteMetadataToDynamoDB', putItemActions, tableArn),
      ...(historyTable
        ? [allow('WriteHistoryToDynamoDB', updateItemActions, besides(tableArn, historyTable))]
        : []),
      allow('WriteLogs', logActions, `${logArn}:*`),
    ],
  })
  return `${aws('iam')} put-role-policy --role-name ${roleName} --policy-name ${policyName} --policy-document ${quotedForShell(policy)}`
}

/** Another table of the same account and region. */
function besides(tableArn: string, name: string): string {
  return `${tableArn.slice(0, tableArn.lastIndexOf('/'))}/${name}`
}
