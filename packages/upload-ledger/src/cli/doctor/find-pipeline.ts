import { CloudFormationClient } from '@aws-sdk/client-cloudformation'
import { HeadBucketCommand } from '@aws-sdk/client-s3'
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts'
import { LedgerError, printable } from '../../core/index.ts'
import { asking, toAwsError } from '../aws/failure.ts'
import { type RequestLimits, requestHandler } from '../aws/request-handler.ts'
import type { Context } from '../command.ts'
import { defaultTableName, nowhere, runningOrFallback } from '../connection.ts'
import { deadLetterQueueName, functionName } from '../dev/pipeline.ts'
import { explainingLocation } from '../ledger-location.ts'
import { dataFlagOf, findRunning, type RunningCloud } from '../running.ts'
import { describeStack } from '../stack/describe-stack.ts'
import { askForOne } from './ask.ts'
import { deploymentOfParts, deploymentOfStack } from './aws-deployment.ts'
import { type Clients, connectClients } from './clients.ts'
import { type Deployment, localDeployment } from './deployment.ts'
import { findByHand } from './find-by-hand.ts'
import { type DoctorFlags, type Named, namedBy } from './flags.ts'
import { type Configuration, readConfiguration } from './function-probes.ts'
import { filtersOfTriggers } from './read-triggers.ts'
import type { Target } from './target.ts'
import { type DatedStack, targetOfStack } from './target-of-stack.ts'

/** A pipeline that was found, and the clients that reach it. */
export interface FoundPipeline {
  readonly clients: Clients
  readonly deployment: Deployment
  readonly target: Target
  /** Its name in words. */
  readonly name: string
  /** The command that gives the person's shell the keys of this pipeline, if it lacks them. */
  readonly shell?: string
}

/**
 * Finds the pipeline to check: the named one; else the local cloud of this folder, if it runs and
 * the environment does not point elsewhere; else the stack of the default name.
 *
 * @throws {LedgerError} `invalid-argument`, `configuration`, `refused` or `unavailable`
 */
export async function findPipeline(flags: DoctorFlags, context: Context): Promise<FoundPipeline> {
  const named = namedBy(flags)
  if (isUnnamed(named, flags)) {
    const running = await runningHere(flags.data, context)
    if (running !== undefined && isEmpty(running)) return handmade(running, named, flags, context)
    if (running !== undefined) return localPipeline(running, flags.data, context)
  }
  if (named.kind === 'parts' && !isElsewhere(flags)) {
    const running = await emptyHere(flags.data, context)
    if (running !== undefined) return handmade(running, named, flags, context)
  }
  const isFallback = isUnnamed(named, flags) && endpointIn(context.environment) === undefined
  const place = { context, dataFolder: flags.data, isFallback }
  return explainingLocation(place, () => pipelineOnAws(named, flags, context))
}

/** Whether the flags leave open which pipeline is meant. */
function isUnnamed(named: Named, flags: DoctorFlags): boolean {
  return named.kind === 'stack' && named.isDefault && !isElsewhere(flags)
}

function isElsewhere({ profile, region }: DoctorFlags): boolean {
  return profile !== undefined || region !== undefined
}

/** Whether it was started with nothing in it. */
function isEmpty({ consoleUrl }: RunningCloud): boolean {
  return consoleUrl === undefined
}

/** The local cloud of this folder, if it was started empty and the environment names no other place. */
async function emptyHere(
  dataFolder: string,
  { environment, workingFolder }: Context,
): Promise<RunningCloud | undefined> {
  const running = await findRunning(workingFolder, dataFolder)
  const endpoint = endpointIn(environment)
  const isHere = endpoint === undefined || endpoint === running?.dynamodbUrl
  return running !== undefined && isEmpty(running) && isHere ? running : undefined
}

async function handmade(
  running: RunningCloud,
  named: Named,
  { data }: DoctorFlags,
  { environment }: Context,
): Promise<FoundPipeline> {
  const found = await findByHand(running, named)
  return { ...found, name: `the local cloud in ${data}`, ...shellFor(running, data, environment) }
}

/** The command for a shell that lacks the keys. */
function shellFor(
  { accessKeyId }: RunningCloud,
  dataFolder: string,
  environment: Context['environment'],
): { readonly shell?: string } {
  if (environment.AWS_ACCESS_KEY_ID === accessKeyId) return {}
  return { shell: `eval "$(npx upload-ledger env${dataFlagOf(dataFolder)})"` }
}

async function runningHere(
  dataFolder: string,
  { environment, workingFolder }: Context,
): Promise<RunningCloud | undefined> {
  const endpoint = endpointIn(environment)
  if (endpoint === undefined) return runningOrFallback(workingFolder, dataFolder)
  const running = await findRunning(workingFolder, dataFolder)
  return endpoint === running?.dynamodbUrl ? running : undefined
}

function endpointIn(environment: Context['environment']): string | undefined {
  return environment.AWS_ENDPOINT_URL_DYNAMODB || environment.AWS_ENDPOINT_URL || undefined
}

function localPipeline(
  running: RunningCloud,
  dataFolder: string,
  { environment }: Context,
): FoundPipeline {
  const { bucket, tableName, filters, delivery } = running
  const data = dataFlagOf(dataFolder)
  const target = {
    ...{ functionName, bucket, tableName, filters, delivery },
    deadLetterQueue: deadLetterQueueName,
  }
  const deployment = localDeployment(running, target, data)
  const name = `the local cloud in ${dataFolder}`
  const shell = shellFor(running, dataFolder, environment)
  return { clients: connectClients(deployment.reach), deployment, target, name, ...shell }
}

async function pipelineOnAws(
  named: Named,
  flags: DoctorFlags,
  { environment, workingFolder, now }: Context,
): Promise<FoundPipeline> {
  const { profile } = flags
  // The SDK does not read AWS_DEFAULT_REGION, which the AWS CLI uses.
  const given = flags.region || environment.AWS_REGION || environment.AWS_DEFAULT_REGION
  const bounded = { maxAttempts: 3, requestHandler: requestHandler(environment) }
  const who = { ...(profile ? { profile } : {}), ...(given ? { region: given } : {}), ...bounded }
  const mayBeHere = isUnnamed(named, flags) && endpointIn(environment) === undefined
  const region = await regionOf(who, (error) =>
    mayBeHere
      ? nowhere(workingFolder, flags.data, error)
      : toAwsError(error, 'connect to AWS', 'sts:GetCallerIdentity'),
  )
  const account = await accountOf({ ...who, region })
  const at = { environment, region, profile }
  const where = `account ${account}, ${region}`
  if (named.kind === 'stack') {
    const stack = await readStack(named.stackName, { ...who, region })
    const deployment = deploymentOfStack(at, stack, now())
    const clients = connectClients(deployment.reach)
    const name = `the stack ${printable(stack.name)} in ${where}`
    return { clients, deployment, target: targetOfStack(stack), name }
  }
  const deployment = deploymentOfParts(at, named.functionName)
  const clients = connectClients(deployment.reach)
  const name = `the function ${printable(named.functionName)} in ${where}`
  try {
    return { clients, deployment, target: await targetOfParts(named, clients, region), name }
  } catch (error) {
    clients.close()
    throw error
  }
}

interface Who {
  readonly profile?: string
  readonly region?: string
  readonly maxAttempts: number
  readonly requestHandler: RequestLimits
}

async function regionOf(who: Who, explain: (error: unknown) => LedgerError): Promise<string> {
  const sts = new STSClient(who)
  try {
    return await sts.config.region()
  } catch (error) {
    throw explain(error)
  } finally {
    sts.destroy()
  }
}

/** This first request also shows whether there are usable credentials. */
async function accountOf(who: Who): Promise<string> {
  const sts = new STSClient(who)
  try {
    const { Account = '' } = await asking('identify the credentials', 'sts:GetCallerIdentity', () =>
      sts.send(new GetCallerIdentityCommand({})),
    )
    return Account
  } finally {
    sts.destroy()
  }
}

async function readStack(name: string, who: Who): Promise<DatedStack> {
  const cloudformation = new CloudFormationClient(who)
  try {
    const stack = await describeStack({ cloudformation }, name)
    if (stack !== undefined) return stack
  } finally {
    cloudformation.destroy()
  }
  const fix =
    'pass another --stack-name or --region, or check a pipeline without a stack with --function and --bucket'
  const message = `Cannot check the stack ${printable(name)}: it does not exist in ${who.region}; ${fix}`
  throw new LedgerError('configuration', message)
}

/**
 * Ignores failures here, because a line of the checklist reports them; but not a name of nothing,
 * with which every line would be wrong.
 */
async function targetOfParts(
  { functionName, bucket, filters }: Named & { kind: 'parts' },
  clients: Clients,
  region: string,
): Promise<Target> {
  const [configuration, hasBucket] = await Promise.all([
    readConfiguration(clients, functionName).catch(() => 'unknown' as const),
    bucketExists(clients, bucket).catch(() => true),
  ])
  if (configuration === undefined) throw absent('function', functionName, region)
  if (!hasBucket) throw absent('bucket', bucket, region)
  return targetOf({ functionName, bucket, filters }, configuration, clients)
}

async function bucketExists({ s3 }: Clients, Bucket: string): Promise<boolean> {
  const found = await askForOne('s3:ListBucket', () => s3.send(new HeadBucketCommand({ Bucket })), [
    'NotFound',
    'NoSuchBucket',
  ])
  return found !== undefined
}

function absent(kind: 'function' | 'bucket', name: string, region: string): LedgerError {
  const where = kind === 'function' ? ` in ${region}` : ''
  const list = kind === 'function' ? 'aws lambda list-functions' : 'aws s3 ls'
  const message = `Cannot check the ${kind} ${printable(name)}: it does not exist${where}; pass another --${kind} or --region (${list} lists them)`
  return new LedgerError('configuration', message)
}

async function targetOf(
  { functionName, bucket, filters }: Omit<Named & { kind: 'parts' }, 'kind'>,
  found: NonNullable<Configuration> | 'unknown',
  clients: Clients,
): Promise<Target> {
  const configuration = found === 'unknown' ? undefined : found
  const tableName = configuration?.Environment?.Variables?.TABLE_NAME || defaultTableName
  const { FunctionArn: functionArn } = configuration ?? {}
  const keys = filters ?? (functionArn && (await filtersOfTriggers(clients, functionArn, bucket)))
  const unknown = { delivery: undefined, deadLetterQueue: undefined }
  return {
    functionName,
    bucket,
    tableName,
    filters: keys || [{ prefix: '', suffix: '' }],
    ...unknown,
  }
}
