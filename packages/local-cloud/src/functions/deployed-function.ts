import { functionArn } from './arn.ts'
import { configurationFile } from './configuration.ts'
import type { WritableLog } from './function-log.ts'
import type { FunctionSource } from './function-source.ts'
import type { FunctionConfiguration, FunctionError, InvocationResult } from './functions.ts'
import { logLines } from './log-lines.ts'
import { isPython } from './managed-runtimes.ts'
import { closedError, createPool } from './pool.ts'
import { prepareSandbox } from './prepare-sandbox.ts'
import type { Failure } from './report.ts'
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
  /**
   * Loads the function ahead of its first invocation, whose report has the time that it took. After
   * a failure the invocation loads it again, and reports what fails.
   */
  warm(): Promise<void>
  /** Resolves when no invocation runs or waits. */
  idle(): Promise<void>
  /** Ends the processes that run an invocation, as a crash would. */
  kill(): Promise<void>
  close(): Promise<void>
}

export function createDeployedFunction(options: DeployedFunctionOptions): DeployedFunction {
  const { source, log, now } = options
  const arn = functionArn(options.region, source.name)
  const pool = createPool(options.concurrency)
  const lines = logLines(source.logFormat, isPython(source.runtime))
  const readConfiguration = configurationFile(options.configurationPath)
  let closed = false

  async function invoke(
    payload: object,
    { requestId, trigger }: InvocationContext,
  ): Promise<InvocationResult> {
    let configuration: FunctionConfiguration | undefined
    try {
      return await pool.use(
        async () => {
          log.append([lines.start(now(), requestId, trigger)])
          configuration = readConfiguration()
          return prepareSandbox(options, configuration, lines)
        },
        (sandbox, fresh) => invokeIn(sandbox, fresh, configuration, payload, requestId),
      )
    } catch (error) {
      if (!(error instanceof Unstartable)) throw error
      const failure = { error: error.asFunctionError(), cause: 'init' } as const
      return failed(requestId, failure, { durationMs: 0, ...memoryOf(configuration) })
    }
  }

  async function invokeIn(
    sandbox: Sandbox,
    fresh: boolean,
    configuration: FunctionConfiguration | undefined,
    payload: object,
    requestId: string,
  ): Promise<InvocationResult> {
    const timeoutMs = (configuration?.timeoutSeconds ?? 0) * 1000
    const memory = memoryOf(configuration)
    const init = fresh ? await sandbox.init(initTimeoutMs) : undefined
    if (init !== undefined && init.kind !== 'ready') {
      await sandbox.kill()
      const error = errorOf(init, requestId, initTimeoutMs)
      return failed(
        requestId,
        { error, cause: causeOf(init, 'init') },
        { durationMs: 0, ...memory },
      )
    }
    const startedAt = performance.now()
    const context = { awsRequestId: requestId, invokedFunctionArn: arn }
    const reply = await sandbox.invoke({ payload: JSON.stringify(payload), context }, timeoutMs)
    const figures = {
      durationMs: performance.now() - startedAt,
      initDurationMs: init?.initDurationMs,
      ...memory,
      maxMemoryUsedMB: usedMegabytes(reply),
    }
    if (reply.kind === 'exit' && closed) throw closedError()
    if (reply.kind !== 'answer') {
      const error = errorOf(reply, requestId, timeoutMs)
      return failed(requestId, { error, cause: causeOf(reply, 'handler') }, figures)
    }
    log.append(lines.end(now(), { requestId, status: 'success', ...figures }))
    return { ok: true, answer: JSON.parse(reply.text ?? 'null'), durationMs: figures.durationMs }
  }

  /** Logs a failure and makes it the invocation's result. */
  function failed(
    requestId: string,
    failure: Failure,
    figures: { readonly durationMs: number },
  ): InvocationResult {
    const { error, cause } = failure
    const status = cause === 'timeout' ? 'timeout' : 'error'
    const { errorType } = error
    log.append([
      lines.failure(now(), requestId, failure),
      ...lines.end(now(), { requestId, status, errorType, ...figures }),
    ])
    return { ok: false, error, durationMs: figures.durationMs }
  }

  return {
    invoke,
    async warm() {
      const prepare = async () => prepareSandbox(options, readConfiguration(), lines)
      await pool
        .warm(prepare)
        .then((sandbox) => sandbox?.init(initTimeoutMs))
        .catch(() => undefined)
    },
    idle: () => pool.idle(),
    kill: () => pool.kill(),
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

/** @param otherwise what failed where the process has answered and goes on */
function causeOf(reply: Reply, otherwise: 'handler' | 'init'): Failure['cause'] {
  if (reply.kind === 'timeout' || reply.kind === 'exit') return reply.kind
  return otherwise === 'handler' && reply.fatal === true ? 'uncaught' : otherwise
}

function memoryOf(configuration: FunctionConfiguration | undefined) {
  return { memoryMegabytes: configuration?.memoryMegabytes }
}

function usedMegabytes(reply: Reply): number | undefined {
  if (!('maxMemoryKilobytes' in reply) || reply.maxMemoryKilobytes === undefined) return undefined
  return Math.ceil(reply.maxMemoryKilobytes / 1024)
}
