export { iam } from './iam.ts'
