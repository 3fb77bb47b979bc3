export type { LifecycleCounts } from './expiry/lifecycle-place.ts'
export { createS3, type S3, type S3Options } from './server.ts'
