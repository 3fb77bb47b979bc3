import { functionArn } from './arn.ts'
import { readConfiguration } from './configuration.ts'
import type { WritableLog } from './function-log.ts'
import type { FunctionSource } from './function-source.ts'
import type { FunctionError, InvocationResult } from './functions.ts'
import { errorLine, reportLine, startLine } from './platform-line.ts'
import { closedError, createPool } from './pool.ts'
import { prepareSandbox } from './prepare-sandbox.ts'
import type { RoleKeys } from './role.ts'
import type { Reply, Sandbox } from './sandbox.ts'
import { Unstartable } from './unstartable.ts'

export interface DeployedFunctionOptions {
  readonly source: FunctionSource
  readonly configurationPath: string
  /** Holds the programs that call functions. */
  readonly runtimeFolder: string
  readonly role: RoleKeys
  readonly region: string
  readonly concurrency: number
  readonly log: WritableLog
  readonly endpoints: Readonly<Record<string, string>>
  now(): number
}

export interface InvocationContext {
  readonly requestId: string
  /** The cause of the invocation, for the log's `platform.start` line. */
  readonly trigger?: object
}

/** A function with its children. */
export interface DeployedFunction {
  /** @throws {Error} only when closed, or cut short by it: whatever the function does is a result */
  invoke(payload: object, context: InvocationContext): Promise<InvocationResult>
  /** Resolves when no invocation runs or waits. */
  idle(): Promise<void>
  close(): Promise<void>
}

export function createDeployedFunction(options: DeployedFunctionOptions): DeployedFunction {
  const { source, log, now } = options
  const arn = functionArn(options.region, source.name)
  const pool = createPool(options.concurrency)
  let closed = false

  async function invoke(
    payload: object,
    { requestId, trigger }: InvocationContext,
  ): Promise<InvocationResult> {
    let timeoutMs = 0
    try {
      return await pool.use(
        async () => {
          await log.append([startLine(now(), requestId, trigger)])
          const configuration = await readConfiguration(options.configurationPath)
          timeoutMs = configuration.timeoutSeconds * 1000
          return prepareSandbox(options, configuration)
        },
        (sandbox, fresh) => invokeIn(sandbox, fresh, timeoutMs, payload, requestId),
      )
    } catch (error) {
      if (!(error instanceof Unstartable)) throw error
      return failed(requestId, error.asFunctionError(), undefined)
    }
  }

  async function invokeIn(
    sandbox: Sandbox,
    fresh: boolean,
    timeoutMs: number,
    payload: object,
    requestId: string,
  ): Promise<InvocationResult> {
    const init = fresh ? await sandbox.init(initTimeoutMs) : undefined
    if (init !== undefined && init.kind !== 'ready') {
      await sandbox.kill()
      return failed(requestId, errorOf(init, requestId, initTimeoutMs), init)
    }
    const startedAt = performance.now()
    const context = { awsRequestId: requestId, invokedFunctionArn: arn }
    const reply = await sandbox.invoke({ payload: JSON.stringify(payload), context }, timeoutMs)
    const figures = {
      durationMs: performance.now() - startedAt,
      initDurationMs: init?.initDurationMs,
      maxMemoryUsedMB: usedMegabytes(reply),
    }
    if (reply.kind === 'exit' && closed) throw closedError()
    if (reply.kind !== 'answer') {
      return failed(requestId, errorOf(reply, requestId, timeoutMs), reply, figures)
    }
    await log.append([reportLine(now(), { requestId, status: 'success', ...figures })])
    return { ok: true, answer: JSON.parse(reply.text ?? 'null'), durationMs: figures.durationMs }
  }

  /** Logs a failure and makes it the invocation's result. */
  async function failed(
    requestId: string,
    error: FunctionError,
    reply: Reply | undefined,
    figures: { durationMs: number } = { durationMs: 0 },
  ): Promise<InvocationResult> {
    const status = reply?.kind === 'timeout' ? 'timeout' : 'error'
    const { errorType } = error
    await log.append([
      errorLine(now(), requestId, error),
      reportLine(now(), { requestId, status, errorType, ...figures }),
    ])
    return { ok: false, error, durationMs: figures.durationMs }
  }

  return {
    invoke,
    idle: () => pool.idle(),
    async close() {
      closed = true
      await pool.close()
    },
  }
}

/** Lambda's own bound for loading a function. */
const initTimeoutMs = 10_000

/** A failed request's error in Lambda's words. */
function errorOf(reply: Reply, requestId: string, timeoutMs: number): FunctionError {
  if (reply.kind === 'timeout') {
    const seconds = (timeoutMs / 1000).toFixed(2)
    const errorMessage = `RequestId: ${requestId} Error: Task timed out after ${seconds} seconds`
    return { errorType: 'Sandbox.Timedout', errorMessage }
  }
  if (reply.kind === 'exit') {
    const errorMessage = `RequestId: ${requestId} Error: ${reply.reason}`
    return { errorType: 'Runtime.ExitError', errorMessage }
  }
  return reply.error ?? { errorType: 'Runtime.Unknown', errorMessage: 'The runtime gave no error' }
}

function usedMegabytes(reply: Reply): number | undefined {
  if (!('maxMemoryKilobytes' in reply) || reply.maxMemoryKilobytes === undefined) return undefined
  return Math.ceil(reply.maxMemoryKilobytes / 1024)
}
