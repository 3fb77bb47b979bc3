import {
  GetFunctionConfigurationCommand,
  type GetFunctionConfigurationCommandOutput,
  InvokeCommand,
} from '@aws-sdk/client-lambda'
import type { FunctionError, Probes } from '../../checklist/index.ts'
import { ask, askForOne } from './ask.ts'
import type { Clients } from './clients.ts'
import type { Target } from './target.ts'

/** The function's configuration from Lambda; `undefined` if there is no such function. */
export type Configuration = GetFunctionConfigurationCommandOutput | undefined

export function readConfiguration(
  { lambda }: Pick<Clients, 'lambda'>,
  FunctionName: string,
): Promise<Configuration> {
  return askForOne(
    'lambda:GetFunctionConfiguration',
    () => lambda.send(new GetFunctionConfigurationCommand({ FunctionName })),
    ['ResourceNotFoundException'],
  )
}

/** The code and settings that ran before, so that the same ones are not invoked again. */
export interface Runs {
  seen: string
}

/** The probes of the function itself. */
export function functionProbes(
  { lambda }: Pick<Clients, 'lambda'>,
  { functionName, bucket }: Target,
  configuration: () => Promise<Configuration>,
  runs: Runs,
): Pick<Probes, 'settings' | 'functionError'> {
  return {
    async settings() {
      const found = await configuration()
      if (found === undefined) return undefined
      const { Runtime = '', Handler = '', Timeout = 0, MemorySize = 0 } = found
      return {
        runtime: Runtime,
        handler: Handler,
        timeoutSeconds: Timeout,
        memoryMegabytes: MemorySize,
        state: stateOf(found),
        tableName: found.Environment?.Variables?.TABLE_NAME,
        historyTableName: found.Environment?.Variables?.HISTORY_TABLE_NAME,
        historyDays: found.Environment?.Variables?.HISTORY_DAYS,
        asksS3: /^(true|on)$/.test(found.Environment?.Variables?.CONFIRM_WITH_S3 ?? ''),
        logLevel: found.Environment?.Variables?.LOG_LEVEL,
      }
    },
    async functionError() {
      const code = identityOf(await configuration())
      if (code !== '' && code === runs.seen) return undefined
      // A handler that is not ours may look for records at once, and finds none.
      const testEvent = { Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: bucket }
      const failure = await failureOn({ ...testEvent, Records: [] })
      // Code that runs, and takes any event for one with records, fails on two events in two ways.
      const runsAnyway =
        failure?.isItsOwn === true && (await failureOn(testEvent))?.message !== failure.message
      const isFine = failure === undefined || runsAnyway
      runs.seen = isFine ? code : ''
      return isFine ? undefined : failure
    },
  }

  async function failureOn(event: object): Promise<Failure | undefined> {
    const Payload = Buffer.from(JSON.stringify(event))
    const answer = await ask('lambda:InvokeFunction', () =>
      lambda.send(new InvokeCommand({ FunctionName: functionName, Payload })),
    )
    const { FunctionError } = answer
    return FunctionError === undefined ? undefined : failureIn(answer.Payload, FunctionError)
  }
}

interface Failure extends FunctionError {
  /** Whether the code has thrown it: not the runtime, nor a timeout. */
  readonly isItsOwn: boolean
}

/** An older API reports no state; such a function is active. */
function stateOf(configuration: GetFunctionConfigurationCommandOutput): string {
  const { State = 'Active', StateReason, LastUpdateStatus, LastUpdateStatusReason } = configuration
  if (State !== 'Active') return StateReason === undefined ? State : `${State}: ${StateReason}`
  return LastUpdateStatus === 'Failed'
    ? `Active, but its last update failed: ${LastUpdateStatusReason ?? 'no reason given'}`
    : State
}

/** Every part of a function that may decide whether it runs. */
function identityOf(found: Configuration): string {
  if (found === undefined) return ''
  const { CodeSha256, Handler, Runtime, Role, Timeout, MemorySize, Environment } = found
  return JSON.stringify([CodeSha256, Handler, Runtime, Role, Timeout, MemorySize, Environment])
}

function failureIn(payload: Uint8Array | undefined, fallback: string): Failure {
  try {
    const { errorType, errorMessage } = JSON.parse(Buffer.from(payload ?? []).toString('utf8'))
    const isItsOwn = typeof errorType === 'string' && !/^(Runtime|Sandbox)\./.test(errorType)
    if (errorMessage) return { type: errorType ?? '', message: errorMessage, isItsOwn }
    return { type: '', message: errorType || fallback, isItsOwn }
  } catch {
    return { type: '', message: fallback, isItsOwn: false }
  }
}
