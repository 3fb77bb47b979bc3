/** A door of its own: has the lifecycle rules of a running cloud act, without loading one. */
export { type LifecycleEndpoint, requestLifecycle } from './s3/expiry/lifecycle-client.ts'
export type { LifecycleCounts } from './s3/expiry/lifecycle-counts.ts'
