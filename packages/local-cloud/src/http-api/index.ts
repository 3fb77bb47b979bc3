export type { HttpApiCors, HttpApiDefinition } from './definition.ts'
export { createHttpApi } from './http-api.ts'
