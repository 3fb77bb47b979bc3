export { type Endpoint, listen, PortInUseError } from './listen.ts'
export { listenerOf } from './listener-of.ts'
export { readBody } from './read-body.ts'
