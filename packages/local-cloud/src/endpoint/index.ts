export { type Endpoint, listen, PortInUseError } from './listen.ts'
export { listenerOf } from './listener-of.ts'
export { parseJson } from './parse-json.ts'
export { type Body, isDeclaredTooLarge, readBody, type UnreadBody } from './read-body.ts'
