export { createDynamoDB, type DynamoDB, type DynamoDBOptions } from './dynamodb.ts'
