export { throttle } from './disturbances.ts'
export { createDynamoDB, type DynamoDB, type DynamoDBOptions } from './dynamodb.ts'
