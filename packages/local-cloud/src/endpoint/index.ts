export { type Endpoint, listen, PortInUseError } from './listen.ts'
export { readBody } from './read-body.ts'
