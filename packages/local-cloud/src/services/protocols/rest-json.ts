import { ServiceError, unknownOperation } from '../service-error.ts'
import { parseJson } from './parse-json.ts'
import type { Protocol, Request } from './protocol.ts'

/** Where an operation is found, and which of its members are not in the body. */
export interface Route {
  readonly operation: string
  readonly method: string
  /** `/2015-03-31/functions/{FunctionName}` */
  readonly path: string
  /** Members by the lower-case name of the header that has them. */
  readonly headers?: Readonly<Record<string, string>>
  /** Members that are lists by their names in the query, where each item comes by itself. */
  readonly lists?: Readonly<Record<string, string>>
  /** Where a larger body than the service's others is read. */
  readonly greatestBodyBytes?: number
  /** The member that the body is, as bytes; without it the body's members are JSON. */
  readonly payload?: string
}

/**
 * The operation in method and path, its members there, in the query, in headers and in the body. A
 * parameter of the query is named as its member is.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function restJson(routes: readonly Route[]): Protocol {
  const type = { 'content-type': 'application/json' }
  return {
    read(request) {
      for (const route of routes) {
        const members =
          route.method === request.method ? membersInPath(route.path, request.target) : undefined
        if (members === undefined) continue
        return { operation: route.operation, members: { ...membersOf(route, request), ...members } }
      }
      throw unknownOperation(`${request.method} ${pathOf(request)}`)
    },
    greatestBodyBytes(request) {
      return routes.find(
        ({ method, path }) =>
          method === request.method && membersInPath(path, request.target) !== undefined,
      )?.greatestBodyBytes
    },
    write(_operation, { statusCode = 200, headers, body }) {
      const text = typeof body === 'string' ? body : JSON.stringify(body)
      return { statusCode, headers: { ...type, ...headers }, body: text }
    },
    writeError({ statusCode, code, message }) {
      const headers = { ...type, 'x-amzn-errortype': code }
      const fault = statusCode < 500 ? 'User' : 'Service'
      return { statusCode, headers, body: JSON.stringify({ Type: fault, Message: message }) }
    },
    unknown: (operation) => unknownOperation(operation),
    refused: ({ code, message }) => new ServiceError(403, code, message),
    denied: (message) => new ServiceError(403, 'AccessDeniedException', message),
  }
}

/** Undefined where the path is another one. */
function membersInPath(path: string, target: string): object | undefined {
  const pattern = path.split('/')
  const segments = pathOf({ target }).replace(/\/$/, '').split('/')
  if (pattern.length !== segments.length) return undefined
  const members: [string, string][] = []
  for (const [i, part] of pattern.entries()) {
    const segment = segments[i] ?? ''
    const name = /^\{(.+)\}$/.exec(part)?.[1]
    if (name === undefined && part !== segment) return undefined
    if (name !== undefined) members.push([name, decode(segment)])
  }
  return Object.fromEntries(members)
}

function membersOf({ headers = {}, lists = {}, payload }: Route, request: Request): object {
  const parameters = new URLSearchParams(request.target.split('?', 2)[1] ?? '')
  const query = [...parameters.keys()].map((name) => {
    const list = lists[name]
    return list === undefined
      ? [name, parameters.getAll(name).at(-1)]
      : [list, parameters.getAll(name)]
  })
  const named = Object.entries(headers).map(([header, name]) => [name, request.headers[header]])
  const inBody = payload === undefined ? parseJson(request.body) : {}
  const whole = payload === undefined ? {} : { [payload]: request.body }
  return { ...inBody, ...Object.fromEntries(query), ...Object.fromEntries(named), ...whole }
}

function pathOf({ target }: Pick<Request, 'target'>): string {
  return target.split('?', 1)[0] ?? ''
}

function decode(segment: string): string {
  try {
    return decodeURIComponent(segment)
  } catch {
    const message = 'Cannot read the request: its path is not valid percent-encoded UTF-8'
    throw new ServiceError(400, 'SerializationException', message)
  }
}
