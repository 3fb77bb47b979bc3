import { type Duration, RemovalPolicy } from 'aws-cdk-lib'
import {
  type IManagedPolicy,
  PolicyDocument,
  PolicyStatement,
  Role,
  ServicePrincipal,
} from 'aws-cdk-lib/aws-iam'
import {
  Architecture,
  type Code,
  Function as LambdaFunction,
  Runtime,
} from 'aws-cdk-lib/aws-lambda'
import { LogGroup } from 'aws-cdk-lib/aws-logs'
import type { Construct } from 'constructs'
import type { Settings } from './settings.ts'

/** All that tells one function of the ledger from another. */
export interface LambdaParts {
  readonly description: string
  readonly roleDescription: string
  readonly policyName: string
  /** What it may do, but for writing its log. */
  readonly rights: readonly PolicyStatement[]
  /** The permissions that the deliveries need. */
  readonly deliveryRights?: readonly PolicyStatement[]
  readonly permissionsBoundary: IManagedPolicy | undefined
  readonly code: Code
  readonly memorySize: number
  readonly timeout: Duration
  readonly environment: Readonly<Record<string, string>>
}

/**
 * A function with a role and a log group of its own. CDK's default role may write any log of the
 * account.
 */
export function makeLambda(
  scope: Construct,
  settings: Settings,
  parts: LambdaParts,
): LambdaFunction {
  const { description, code, memorySize, timeout, environment, permissionsBoundary } = parts
  const logGroup = makeLogGroup(scope, 'Logs', settings)
  // The ARN ends in `:*`, which stands for the streams of this one group.
  const logRights = ['logs:CreateLogStream', 'logs:PutLogEvents']
  const writeLogs = allow('WriteLogs', logRights, [logGroup.logGroupArn])
  const { rights, deliveryRights = [] } = parts
  const role = new Role(scope, 'Role', {
    description: parts.roleDescription,
    assumedBy: new ServicePrincipal('lambda.amazonaws.com'),
    ...(settings.rolePath === undefined ? {} : { path: settings.rolePath }),
    ...(permissionsBoundary === undefined ? {} : { permissionsBoundary }),
    // Inline, so that the permissions exist before anything that Lambda checks them for.
    inlinePolicies: {
      [parts.policyName]: new PolicyDocument({
        statements: [...rights, writeLogs, ...deliveryRights],
      }),
    },
  })
  return new LambdaFunction(scope, 'Function', {
    ...{ description, code, role, logGroup, memorySize, timeout, environment },
    runtime: Runtime.NODEJS_24_X,
    architecture: Architecture.ARM_64,
    handler: 'index.handler',
  })
}

/** A statement that allows actions on resources, under a name. */
export function allow(sid: string, actions: string[], resources: string[]): PolicyStatement {
  return new PolicyStatement({ sid, actions, resources })
}

export function makeLogGroup(scope: Construct, id: string, { logRetention }: Settings): LogGroup {
  return new LogGroup(scope, id, {
    retention: logRetention,
    removalPolicy: RemovalPolicy.DESTROY,
  })
}
