export { sqs } from './sqs.ts'
