export type { LifecycleCounts } from './lifecycle-place.ts'
export { createS3, type S3, type S3Options } from './server.ts'
