import process from 'node:process'
import { startLocalCloud } from '../../packages/local-cloud/src/index.ts'
import { uploadFunction } from '../../packages/upload-ledger/src/cli/dev/pipeline.ts'

// The local cloud in a process of its own, to be killed; it says where it listens, and serves.
const cloud = await startLocalCloud({
  dataFolder: process.argv[2] ?? '',
  s3Port: 0,
  dynamodbPort: 0,
  region: 'us-east-1',
  owner: { accessKeyId: 'local', secretAccessKey: 'locallocal' },
  functions: [uploadFunction(false)],
  retryDelaysMs: Array.from({ length: 20 }, () => 200),
})
const { s3Url, dynamodbUrl } = cloud
const functionArn = cloud.functions.arn('upload-ledger')
process.stdout.write(`${JSON.stringify({ s3Url, dynamodbUrl, functionArn })}\n`)
