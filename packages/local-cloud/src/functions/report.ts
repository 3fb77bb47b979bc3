import type { FunctionError } from './functions.ts'

/** Why an invocation failed, for its log. */
export interface Failure {
  readonly error: FunctionError
  /** What failed: the handler's answer, the loading, code outside of both; or how the process ended. */
  readonly cause: 'handler' | 'init' | 'uncaught' | 'timeout' | 'exit'
}

/** How an invocation ended, for its log. */
export interface Report {
  readonly requestId: string
  readonly status: 'success' | 'error' | 'timeout'
  readonly durationMs: number
  /** Only for the first invocation of a child process. */
  readonly initDurationMs?: number | undefined
  readonly memoryMegabytes?: number | undefined
  readonly maxMemoryUsedMB?: number | undefined
  readonly errorType?: string | undefined
}
