import { randomUUID } from 'node:crypto'
import { version } from './arn.ts'
import { functionEnvironment } from './environment.ts'
import type { WritableLog } from './function-log.ts'
import type { FunctionSource } from './function-source.ts'
import type { FunctionConfiguration } from './functions.ts'
import type { LogLines } from './log-lines.ts'
import type { Preparation } from './pool.ts'
import type { RoleKeys } from './role.ts'
import { startSandbox } from './sandbox.ts'
import { startCommand } from './start-command.ts'

export interface SandboxParts {
  readonly source: FunctionSource
  /** Holds the programs that call functions. */
  readonly runtimeFolder: string
  readonly role: RoleKeys
  readonly region: string
  readonly log: WritableLog
  readonly endpoints: Readonly<Record<string, string>>
  now(): number
}

/**
 * The fingerprint of the next child's sources, and how to start it. The handler's file is part of
 * the fingerprint, so that a new build takes effect without a restart.
 *
 * @throws {Unstartable} when there is no such file
 */
export async function prepareSandbox(
  parts: SandboxParts,
  configuration: FunctionConfiguration,
  lines: Pick<LogLines, 'output'>,
): Promise<Preparation> {
  const { runtimeFolder, region, role, log, now } = parts
  const { name, handler, runtime, callbacks, taskRoot } = parts.source
  const module = await parts.source.find()
  const { memoryMegabytes } = configuration
  const command = await startCommand(parts.source, memoryMegabytes, runtimeFolder)
  const inputs = {
    ...{ name, handler, runtime, taskRoot, region, role },
    ...{ endpoints: parts.endpoints, configuration },
  }
  const fingerprint = JSON.stringify([inputs, module])

  return {
    fingerprint,
    start() {
      const environment = functionEnvironment({
        ...inputs,
        logStreamName: logStreamName(now()),
      })
      const write = (printed: readonly string[]): void =>
        log.append(printed.map((line) => lines.output(now(), line)))
      return startSandbox({
        command,
        callbacks,
        logFormat: parts.source.logFormat,
        packages: parts.source.packages,
        taskRoot,
        modulePath: module.path,
        exportPath: module.exportPath,
        otherExport: module.otherExport,
        handler,
        environment,
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
