import type { Refusal } from '../../identity/index.ts'
import { ServiceError, unknownOperation } from '../service-error.ts'
import type { Protocol, Request } from './protocol.ts'
import { element } from './xml.ts'

/**
 * `POST /` with a form as the body: the operation in `Action`, its members beside it, the items of a
 * list as `Name.member.1`. Answers are XML.
 *
 * @param version the one of the service's API, which every request names
 * @param namespace of the answers' XML
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function query(version: string, namespace: string): Protocol {
  const headers = { 'content-type': 'text/xml' }
  const document = (name: string, content: object): string =>
    `${element(name, content, ` xmlns="${namespace}"`)}\n`
  const unknown = (operation: string): ServiceError => unknownOperation(operation, 'InvalidAction')
  return {
    read(request) {
      const { Action: operation, Version: asked, ...members } = membersOf(request)
      const isForm = request.method === 'POST' && request.target === '/'
      if (!isForm || typeof operation !== 'string') throw unknown('this request')
      if (asked !== version) throw unknown(`${operation} of the version ${asked}`)
      return { operation, members }
    },
    write(operation, { statusCode = 200, body }, requestId) {
      const content = {
        [`${operation}Result`]: body,
        ResponseMetadata: { RequestId: requestId },
      }
      return { statusCode, headers, body: document(`${operation}Response`, content) }
    },
    writeError({ statusCode, code, message }, requestId) {
      const fault = statusCode < 500 ? 'Sender' : 'Receiver'
      const error = { Type: fault, Code: code, Message: message }
      const body = document('ErrorResponse', { Error: error, RequestId: requestId })
      return { statusCode, headers, body }
    },
    unknown,
    refused: ({ code, message }) => new ServiceError(403, codes[code], message),
    denied: (message) => new ServiceError(403, 'AccessDenied', message),
  }
}

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/CommonErrors.html */
const codes: Readonly<Record<Refusal['code'], string>> = {
  MissingAuthenticationTokenException: 'MissingAuthenticationToken',
  IncompleteSignatureException: 'IncompleteSignature',
  UnrecognizedClientException: 'InvalidClientTokenId',
  InvalidSignatureException: 'SignatureDoesNotMatch',
}

/** A list stands under its name; what is nested in any other way does too, to be refused there. */
function membersOf({ body }: Request): Record<string, unknown> {
  const members = new Map<string, unknown>()
  for (const [name, value] of new URLSearchParams(body.toString())) {
    const [first = '', kind, ...rest] = name.split('.')
    if (kind === undefined) members.set(first, value)
    else if (kind === 'member' && rest.length === 1) {
      const earlier = members.get(first)
      if (Array.isArray(earlier)) earlier.push(value)
      else members.set(first, [value])
    } else members.set(first, { [kind]: value })
  }
  return Object.fromEntries(members)
}
