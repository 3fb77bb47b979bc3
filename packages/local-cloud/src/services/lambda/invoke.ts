import { parseJson } from '../../endpoint/index.ts'
import { version } from '../../functions/index.ts'
import type { Answer } from '../answer.ts'
import type { Input } from '../input.ts'
import type { Call } from '../parts.ts'
import type { Operation } from '../service.ts'
import { notHere, ServiceError } from '../service-error.ts'
import { functionNamed, type NamedFunction, namedArn } from './function-named.ts'
import { watchLog } from './watch-log.ts'

/**
 * Runs a function: at once (`RequestResponse`), by the queue of asynchronous invocations (`Event`),
 * or not at all (`DryRun`). An error that the function threw is an answer, too: 200, with the error
 * in its body.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
export const invoke: Operation = {
  members: ['FunctionName', 'Qualifier', 'InvocationType', 'LogType', 'Payload'],
  permission: { action: 'lambda:InvokeFunction', resource: namedArn },
  async run(input, call) {
    const called = functionNamed(input, call)
    const type = input.optionalText('InvocationType') ?? 'RequestResponse'
    const payload = payloadOf(input, type === 'Event' ? mostBytes.Event : mostBytes.RequestResponse)
    if (type === 'RequestResponse') return runNow(called, payload, input, call)
    if (type === 'DryRun') return { statusCode: 204, body: '' }
    if (type !== 'Event') throw input.invalid(`the InvocationType ${type} is not known`)
    await call.delivery.send({ functionArn: called.arn, payload }, call.requestId)
    return { statusCode: 202, body: '' }
  },
}

async function runNow(
  { name, arn }: NamedFunction,
  payload: object,
  input: Input,
  { functions, invoke, requestId }: Call,
): Promise<Answer> {
  const logType = input.optionalText('LogType') ?? 'None'
  if (logType !== 'None' && logType !== 'Tail') {
    throw input.invalid(`the LogType ${logType} is not known`)
  }
  const log = logType === 'Tail' ? watchLog(functions.log(name), requestId) : undefined
  try {
    const result = await invoke({ functionArn: arn, payload, requestId })
    const headers = {
      'x-amz-executed-version': version,
      ...(log === undefined ? {} : { 'x-amz-log-result': log.tail().toString('base64') }),
    }
    if (result.ok) return { headers, body: JSON.stringify(result.answer) ?? 'null' }
    const failure = { ...headers, 'x-amz-function-error': 'Unhandled' }
    return { headers: failure, body: JSON.stringify(result.error) }
  } finally {
    log?.end()
  }
}

/**
 * Lambda's bounds of a payload: of an invocation that is waited for, and of one that is not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_Invoke.html
 */
const mostBytes = { RequestResponse: 6 * 1024 * 1024, Event: 1024 * 1024 }

/** An empty payload is an empty event. */
function payloadOf(input: Input, most: number): object {
  const bytes = input.value('Payload') as Buffer
  if (bytes.length === 0) return {}
  if (bytes.length > most) {
    const message = `Request must be smaller than ${most} bytes for the InvokeFunction operation`
    throw new ServiceError(413, 'RequestTooLargeException', message)
  }
  let payload: unknown
  try {
    payload = parseJson(bytes)
  } catch {
    const message =
      'Could not parse request body into json: it is not valid JSON, or nested too deep'
    throw new ServiceError(400, 'InvalidRequestContentException', message)
  }
  if (typeof payload === 'object' && payload !== null) return payload
  throw notHere(input.operation, 'this endpoint supports only payloads that are objects')
}
