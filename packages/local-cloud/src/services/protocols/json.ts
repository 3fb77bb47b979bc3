import { ServiceError, unknownOperation } from '../service-error.ts'
import { parseJson } from './parse-json.ts'
import type { Protocol, Reply } from './protocol.ts'

export interface JsonOptions {
  readonly version: '1.0' | '1.1'
  /** The text before the dot in `X-Amz-Target`. */
  readonly target: string
  /** The prefix of error names, such as `com.amazonaws.sqs#`; nothing by default. */
  readonly namespace?: string
  /** Whether errors are named in a header as well, for clients of the query protocol before it. */
  readonly queryCompatible?: boolean
}

/**
 * `POST /` with the operation in `X-Amz-Target` and its members in a JSON body.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-json-1_0-protocol.html
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html#querycompatible
 */
export function json(options: JsonOptions): Protocol {
  const type = { 'content-type': `application/x-amz-json-${options.version}` }

  function writeError({ statusCode, code, legacyCode = code, message }: ServiceError): Reply {
    const fault = statusCode < 500 ? 'Sender' : 'Receiver'
    const header = options.queryCompatible
      ? { 'x-amzn-query-error': `${legacyCode};${fault}` }
      : undefined
    const body = JSON.stringify({ __type: `${options.namespace ?? ''}${code}`, message })
    return { statusCode, headers: { ...type, ...header }, body }
  }

  return {
    read({ method, target, headers, body }) {
      const [prefix, operation, ...rest] = String(headers['x-amz-target'] ?? '').split('.')
      const named = prefix === options.target && operation !== undefined && rest.length === 0
      if (method !== 'POST' || target !== '/' || !named) throw unknownOperation('this request')
      return { operation, members: parseJson(body) }
    },
    write(_operation, { statusCode = 200, headers, body }) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return { statusCode, headers: { ...type, ...headers }, body: text }
    },
    writeError,
    unknown: (operation) => unknownOperation(operation),
    refused: ({ code, message }) => new ServiceError(400, code, message),
    denied: (message) => new ServiceError(400, 'AccessDeniedException', message),
  }
}
