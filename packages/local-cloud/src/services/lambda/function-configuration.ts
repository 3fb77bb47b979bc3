import { type FunctionDescription, version } from '../../functions/index.ts'
import { logLevels } from './logging-config.ts'

/**
 * A function as Lambda describes it. One whose bundle is not there is `Failed`: it cannot be invoked.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_FunctionConfiguration.html
 */
export function functionConfiguration(described: FunctionDescription): object {
  const { name, arn, roleArn, runtime, handler, logFormat } = described
  const { configuration, code, created } = described
  return {
    FunctionName: name,
    FunctionArn: arn,
    Runtime: runtime,
    Role: roleArn,
    Handler: handler,
    CodeSize: code?.sizeBytes ?? 0,
    CodeSha256: code?.sha256,
    LastModified: code?.changedAt.toISOString().replace('Z', '+0000'),
    ...(created === undefined ? {} : { Description: created.description }),
    Timeout: configuration.timeoutSeconds,
    MemorySize: configuration.memoryMegabytes,
    Environment: { Variables: configuration.environment },
    Version: version,
    TracingConfig: { Mode: 'PassThrough' },
    PackageType: 'Zip',
    EphemeralStorage: { Size: 512 },
    Architectures: [created?.architecture ?? architectureHere],
    LoggingConfig: {
      LogFormat: logFormat,
      ...(logFormat === 'JSON' ? logLevels : {}),
      LogGroup: described.logGroupName,
    },
    LastUpdateStatus: 'Successful',
    ...stateOf(described),
  }
}

/** Lambda's name of the one that this machine has. */
export const architectureHere: string = process.arch === 'arm64' ? 'arm64' : 'x86_64'

function stateOf({ code, bundlePath }: FunctionDescription): object {
  if (code !== undefined) return { State: 'Active' }
  return { State: 'Failed', StateReason: `The file ${bundlePath} does not exist` }
}
