export { type Answer, connectDynamoDB, type DynamoDB, type Inputs } from './client.ts'
export { throttlingErrors } from './retry.ts'
