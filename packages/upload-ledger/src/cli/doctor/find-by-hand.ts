import { ListRolesCommand } from '@aws-sdk/client-iam'
import { ListFunctionsCommand } from '@aws-sdk/client-lambda'
import { ListBucketsCommand } from '@aws-sdk/client-s3'
import { LedgerError, printable } from '../../core/index.ts'
import { describeTable } from '../../table/index.ts'
import { defaultTableName } from '../connection.ts'
import { defaultPrefix } from '../dev/pipeline.ts'
import type { RunningCloud } from '../running.ts'
import { ask } from './ask.ts'
import { trustsLambda } from './by-hand.ts'
import { type Clients, connectClients } from './clients.ts'
import { type Deployment, localDeployment } from './deployment.ts'
import type { Named } from './flags.ts'
import { type Configuration, readConfiguration } from './function-probes.ts'
import { filtersOfTriggers } from './read-triggers.ts'
import type { Target } from './target.ts'

/** The names that the lesson uses: what the fixes name where nothing is there yet. */
const usual = { functionName: 'save-metadata', roleName: 'save-metadata-role' } as const

/**
 * Finds what a person has made so far in a local cloud that was started empty: the only function,
 * bucket and role there are, unless the flags name others. What is not there yet gets a usual name.
 *
 * @throws {LedgerError} `invalid-argument` when there are several and the flags do not choose
 */
export async function findByHand(
  running: RunningCloud,
  named: Named,
): Promise<{ clients: Clients; deployment: Deployment; target: Target }> {
  const local = localDeployment(running, { bucket: '', filters: [], delivery: undefined }, '')
  const clients = connectClients(local.reach)
  try {
    const target = await targetByHand(running, named, clients)
    return { clients, deployment: handmade(local, target), target }
  } catch (error) {
    clients.close()
    throw error
  }
}

/** A deployment of a local cloud whose parts are made as on AWS, with the same commands. */
export function handmade(local: Deployment, target: Target): Deployment {
  const { functionName, byHand } = target
  const { aws } = local
  const group = `/aws/lambda/${functionName}`
  return {
    ...local,
    isLocal: false,
    deployCode: `${aws('lambda')} update-function-code --function-name ${functionName} --zip-file fileb://function.zip`,
    createFunction: `${aws('lambda')} create-function --function-name ${functionName} --runtime python3.13 --handler handler.lambda_handler --timeout 30 --role arn:aws:iam::000000000000:role/${byHand?.roleName} --environment Variables={TABLE_NAME=${target.tableName}} --zip-file fileb://function.zip`,
    setTrigger: 'configure the bucket to notify the function',
    showLog: `${aws('logs')} filter-log-events --log-group-name ${group} --query "events[].message" --output text`,
    noDestination: 'a local cloud has only the queues that it was started with',
  }
}

async function targetByHand(
  running: RunningCloud,
  named: Named,
  clients: Clients,
): Promise<Target> {
  const given = named.kind === 'parts' ? named : undefined
  const [functions, buckets, roles] = await Promise.all([
    ask('lambda:ListFunctions', () => clients.lambda.send(new ListFunctionsCommand({}))),
    ask('s3:ListAllMyBuckets', () => clients.s3.send(new ListBucketsCommand({}))),
    ask('iam:ListRoles', () => clients.iam.send(new ListRolesCommand({}))),
  ])
  const functionName = theOne(
    'function',
    given?.functionName,
    functions.Functions?.map((one) => one.FunctionName ?? ''),
    usual.functionName,
  )
  const bucket = theOne(
    'bucket',
    given?.bucket,
    buckets.Buckets?.map((one) => one.Name ?? ''),
    running.bucket,
  )
  const configuration = await readConfiguration(clients, functionName)
  const trusting = (roles.Roles ?? []).filter((one) => trustsLambda(one.AssumeRolePolicyDocument))
  const [role] = trusting.length > 0 ? trusting : (roles.Roles ?? [])
  const roleName = configuration?.Role?.split('/').at(-1) ?? role?.RoleName ?? usual.roleName
  const arn = configuration?.FunctionArn
  const filters = given?.filters ??
    (arn === undefined ? undefined : await filtersOfTriggers(clients, arn, bucket)) ?? [
      { prefix: defaultPrefix, suffix: '' },
    ]
  const tableName = await tableOf(configuration, clients)
  return {
    ...{ functionName, bucket, tableName, filters, byHand: { roleName } },
    ...{ delivery: undefined, deadLetterQueue: undefined },
  }
}

/** The named one, the only one, or the usual one where there is none. */
function theOne(
  kind: 'function' | 'bucket',
  named: string | undefined,
  found: readonly string[] = [],
  usualName: string,
): string {
  if (named !== undefined) return named
  const [first = usualName, ...others] = found
  if (others.length === 0) return first
  const names = found.map(printable).join(', ')
  const fact = `there are several, ${names}; choose with --function and --bucket`
  throw new LedgerError('invalid-argument', `Cannot choose the ${kind} to check: ${fact}`)
}

/** The table that the function names, if it is there: a name with a slip is a fault of the variable. */
async function tableOf(configuration: Configuration, clients: Clients): Promise<string> {
  const name = configuration?.Environment?.Variables?.TABLE_NAME
  if (!name || name === defaultTableName) return defaultTableName
  const found = await ask('dynamodb:DescribeTable', () => describeTable(clients.table(name)))
  return found === undefined ? defaultTableName : name
}
