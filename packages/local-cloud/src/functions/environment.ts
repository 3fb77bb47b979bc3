import { devNull } from 'node:os'
import { logGroupName, version } from './arn.ts'
import type { FunctionConfiguration } from './functions.ts'
import type { RoleKeys } from './role.ts'

export interface EnvironmentParts {
  readonly name: string
  readonly handler: string
  readonly runtime: string
  readonly taskRoot: string
  readonly region: string
  readonly role: RoleKeys
  readonly logStreamName: string
  readonly endpoints: Readonly<Record<string, string>>
  readonly configuration: FunctionConfiguration
}

/**
 * Everything a function finds in its environment: what Lambda provides, the local endpoints, and
 * its own configuration, of which the later wins. Nothing of the machine's owner is in it: neither
 * variables nor the profiles in the home folder, which an SDK would otherwise find.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
 */
export function functionEnvironment(parts: EnvironmentParts): Record<string, string> {
  return {
    _HANDLER: parts.handler,
    AWS_ACCESS_KEY_ID: parts.role.accessKeyId,
    AWS_SECRET_ACCESS_KEY: parts.role.secretAccessKey,
    AWS_REGION: parts.region,
    AWS_DEFAULT_REGION: parts.region,
    AWS_EXECUTION_ENV: `AWS_Lambda_${parts.runtime}`,
    AWS_LAMBDA_FUNCTION_NAME: parts.name,
    AWS_LAMBDA_FUNCTION_VERSION: version,
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(parts.configuration.memoryMegabytes),
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_LOG_GROUP_NAME: logGroupName(parts.name),
    AWS_LAMBDA_LOG_STREAM_NAME: parts.logStreamName,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    LAMBDA_TASK_ROOT: parts.taskRoot,
    LANG: 'en_US.UTF-8',
    PATH: '/usr/local/bin:/usr/bin:/bin',
    TZ: ':UTC',
    ...parts.endpoints,
    ...parts.configuration.environment,
  }
}

/** Lambda's name for the Node.js that runs here: `nodejs24.x`. */
export const runtimeName: string = `nodejs${process.versions.node.split('.', 1)[0]}.x`
