/** A door of its own: the names that a server on this machine answers to, without loading a cloud. */
export {
  type HostRule,
  hostRule,
  inUrl,
  reachable,
  refuseHost,
  splitTarget,
  valuesOf,
} from './endpoint/request-guard.ts'
