import { createHash } from 'node:crypto'
import { readFile, stat } from 'node:fs/promises'
import { functionArn, logGroupName, roleArn } from './arn.ts'
import { readConfiguration } from './configuration.ts'
import { runtimeName } from './environment.ts'
import type { FunctionConfiguration, FunctionDefinition } from './functions.ts'

/** A function as it is now, with what others ask about it. */
export interface FunctionDescription {
  readonly name: string
  readonly arn: string
  readonly roleArn: string
  readonly logGroupName: string
  /** As Lambda names it: `nodejs24.x`. */
  readonly runtime: string
  readonly handler: string
  readonly bundlePath: string
  readonly configuration: FunctionConfiguration
  /** Of the bundle's file; `undefined` when it is not there. */
  readonly code: CodeDescription | undefined
}

interface CodeDescription {
  readonly sizeBytes: number
  /** In base64. */
  readonly sha256: string
  readonly changedAt: Date
}

/** @throws {Unstartable} when the configuration is missing or malformed */
export async function describeFunction(
  definition: FunctionDefinition,
  configurationPath: string,
  region: string,
): Promise<FunctionDescription> {
  const { name, handler, bundlePath } = definition
  return {
    name,
    arn: functionArn(region, name),
    roleArn: roleArn(name),
    logGroupName: logGroupName(name),
    runtime: runtimeName,
    handler,
    bundlePath,
    configuration: await readConfiguration(configurationPath),
    code: await describeCode(bundlePath),
  }
}

async function describeCode(bundlePath: string): Promise<CodeDescription | undefined> {
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
