import { CfnOutput, type Stack } from 'aws-cdk-lib'
import type { UploadLedger } from './upload-ledger.ts'

/** The outputs of every template. */
export function makeOutputs(stack: Stack, ledger: UploadLedger): void {
  const output = (id: string, value: string) => new CfnOutput(stack, id, { value })
  output('Bucket', ledger.bucket.bucketName)
  output('Table', ledger.table.tableName)
  if (ledger.historyTable !== undefined) output('HistoryTable', ledger.historyTable.tableName)
  output('Function', ledger.function.functionName)
  output('DeadLetters', ledger.deadLetters.queueUrl)
  if (ledger.queue !== undefined) output('Queue', ledger.queue.queueUrl)
  if (ledger.eventBus !== undefined) {
    output('EventBusArn', ledger.eventBus.eventBusArn)
    output('FunctionRole', ledger.function.role?.roleArn ?? '')
  }
  if (ledger.verifyFunction !== undefined) {
    output('VerifyFunction', ledger.verifyFunction.functionName)
  }
  if (ledger.api !== undefined) {
    output('ApiUrl', ledger.api.apiEndpoint)
    output('ApiFunction', ledger.apiFunction?.functionName ?? '')
  }
}
