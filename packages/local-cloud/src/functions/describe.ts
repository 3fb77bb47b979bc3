import { functionArn, logGroupName, roleArn } from './arn.ts'
import { readConfiguration } from './configuration.ts'
import { type CodeDescription, describeFile } from './describe-code.ts'
import type { FunctionSource } from './function-source.ts'
import type { FunctionConfiguration } from './functions.ts'
import type { StoredFunction } from './stored-function.ts'
import type { LogFormat } from './text-line.ts'

/** A function as it is now, with what others ask about it. */
export interface FunctionDescription {
  readonly name: string
  readonly arn: string
  readonly roleArn: string
  readonly logGroupName: string
  /** As Lambda names it: `nodejs24.x`. */
  readonly runtime: string
  readonly handler: string
  readonly logFormat: LogFormat
  /** The file of the code, or its folder. */
  readonly bundlePath: string
  readonly configuration: FunctionConfiguration
  /** Of the bundle's file, or of the archive; `undefined` when the file is not there. */
  readonly code: CodeDescription | undefined
  /** What only a function has that was created. */
  readonly created?: Pick<StoredFunction, 'architecture' | 'description' | 'tags'>
}

/** @throws {Unstartable} when the configuration is missing or malformed */
export async function describeFunction(
  { name, runtime, handler, logFormat, path, describe }: FunctionSource,
  stored: StoredFunction | undefined,
  configurationPath: string,
  region: string,
): Promise<FunctionDescription> {
  return {
    name,
    arn: functionArn(region, name),
    roleArn: stored?.roleArn ?? roleArn(name),
    logGroupName: logGroupName(name),
    runtime,
    handler,
    logFormat,
    bundlePath: path,
    configuration: await readConfiguration(configurationPath),
    code: await (stored === undefined
      ? (describe?.() ?? describeFile(path))
      : describeArchive(stored)),
    ...(stored === undefined ? {} : { created: stored }),
  }
}

function describeArchive({ code, lastModified }: StoredFunction): CodeDescription {
  return { sizeBytes: code.sizeBytes, sha256: code.sha256, changedAt: new Date(lastModified) }
}
