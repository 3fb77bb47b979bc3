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

/**
 * A list stands under its name: of texts, or of objects whose members are texts. What is nested in
 * any other way does too, to be refused there.
 */
function membersOf({ body }: Request): Record<string, unknown> {
  const members = new Map<string, unknown>()
  for (const [name, value] of new URLSearchParams(body.toString())) {
    const [first = '', kind, index = '', field, ...deeper] = name.split('.')
    if (kind === undefined) members.set(first, value)
    else if (kind !== 'member' || index === '' || deeper.length > 0) {
      members.set(first, { [kind]: value })
    } else {
      const earlier = members.get(first)
      const list: unknown[] = Array.isArray(earlier) ? earlier : []
      if (field === undefined) list.push(value)
      else addField(list, index, field, value)
      members.set(first, list)
    }
  }
  return Object.fromEntries(members)
}

/** Of one item, `Tags.member.1.Key` comes beside `Tags.member.1.Value`. */
function addField(list: unknown[], index: string, field: string, value: string): void {
  const known = itemsByIndex.get(list) ?? new Map<string, Record<string, string>>()
  itemsByIndex.set(list, known)
  const item = known.get(index)
  if (item !== undefined) {
    item[field] = value
    return
  }
  const added = { [field]: value }
  known.set(index, added)
  list.push(added)
}

const itemsByIndex = new WeakMap<unknown[], Map<string, Record<string, string>>>()
