import { createHash, randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { version } from './arn.ts'
import { functionEnvironment } from './environment.ts'
import type { WritableLog } from './function-log.ts'
import type { FunctionConfiguration, FunctionDefinition } from './functions.ts'
import type { Preparation } from './pool.ts'
import type { RoleKeys } from './role.ts'
import { startSandbox } from './sandbox.ts'
import { Unstartable } from './unstartable.ts'

export interface SandboxParts {
  readonly definition: FunctionDefinition
  readonly runtimePath: string
  readonly role: RoleKeys
  readonly region: string
  readonly log: WritableLog
  readonly endpoints: Readonly<Record<string, string>>
  now(): number
}

/**
 * The fingerprint of the next child's sources, and how to start it. The bundle's file is part of
 * the fingerprint, so that a new build takes effect without a restart.
 *
 * @throws {Unstartable} when there is no bundle
 */
export async function prepareSandbox(
  parts: SandboxParts,
  configuration: FunctionConfiguration,
): Promise<Preparation> {
  const { runtimePath, region, role, log } = parts
  const { bundlePath, handler, name } = parts.definition
  const bundle = await stat(bundlePath).catch((cause) => {
    const message = `Error: Cannot find module '${bundlePath}'`
    throw new Unstartable('Runtime.ImportModuleError', message, cause)
  })
  const inputs = {
    ...{ name, handler, bundlePath, region, role },
    ...{ endpoints: parts.endpoints, configuration },
  }
  const build = [bundle.mtimeMs, bundle.size, bundle.ino]
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([inputs, build]))
    .digest('hex')

  return {
    fingerprint,
    start() {
      const environment = functionEnvironment({
        ...inputs,
        logStreamName: logStreamName(parts.now()),
      })
      const { memoryMegabytes } = configuration
      const write = log.append
      return startSandbox({
        runtimePath,
        bundlePath,
        handler,
        environment,
        memoryMegabytes,
        write,
      })
    },
  }
}

/** `2026/11/23/[$LATEST]0f4e…`, one for each child, as in Lambda. */
function logStreamName(nowMs: number): string {
  const day = new Date(nowMs).toISOString().slice(0, 10).replaceAll('-', '/')
  return `${day}/[${version}]${randomUUID().replaceAll('-', '')}`
}
