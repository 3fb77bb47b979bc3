import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { functionArn, logGroupName, roleArn } from './arn.ts'
import { readConfiguration } from './configuration.ts'
import type { FunctionSource } from './function-source.ts'
import type { FunctionConfiguration } from './functions.ts'
import type { StoredFunction } from './stored-function.ts'

/** A function as it is now, with what others ask about it. */
export interface FunctionDescription {
  readonly name: string
  readonly arn: string
  readonly roleArn: string
  readonly logGroupName: string
  /** As Lambda names it: `nodejs24.x`. */
  readonly runtime: string
  readonly handler: string
  /** The file of the code, or its folder. */
  readonly bundlePath: string
  readonly configuration: FunctionConfiguration
  /** Of the bundle's file, or of the archive; `undefined` when the file is not there. */
  readonly code: CodeDescription | undefined
  /** What only a function has that was created. */
  readonly created?: Pick<StoredFunction, 'architecture' | 'description' | 'tags'>
}

interface CodeDescription {
  readonly sizeBytes: number
  /** In base64. */
  readonly sha256: string
  readonly changedAt: Date
}

/** @throws {Unstartable} when the configuration is missing or malformed */
export async function describeFunction(
  { name, runtime, handler, path }: FunctionSource,
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
    bundlePath: path,
    configuration: await readConfiguration(configurationPath),
    code: stored === undefined ? await describeFile(path) : describeArchive(stored),
    ...(stored === undefined ? {} : { created: stored }),
  }
}

function describeArchive({ code, lastModified }: StoredFunction): CodeDescription {
  return { sizeBytes: code.sizeBytes, sha256: code.sha256, changedAt: new Date(lastModified) }
}

async function describeFile(bundlePath: string): Promise<CodeDescription | undefined> {
  try {
    const bytes = await readFile(bundlePath)
    const { mtime } = await stat(bundlePath)
    const sha256 = createHash('sha256').update(bytes).digest('base64')
    return { sizeBytes: bytes.length, sha256, changedAt: mtime }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined
    throw error
  }
}
