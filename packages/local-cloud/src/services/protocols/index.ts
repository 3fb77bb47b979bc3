export { json } from './json.ts'
export type { Protocol, Reply, Request } from './protocol.ts'
export { query } from './query.ts'
export { type Route, restJson } from './rest-json.ts'
