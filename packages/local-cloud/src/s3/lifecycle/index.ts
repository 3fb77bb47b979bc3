export { abortHeaders, expirationHeaders } from './announce.ts'
export type { LifecycleRule } from './configuration.ts'
export { readLifecycle, writeLifecycle } from './configuration-xml.ts'
export {
  abortsUpload,
  expiresCurrent,
  expiresMarker,
  expiresNoncurrent,
  midnightOf,
  prefixOfAll,
} from './due.ts'
