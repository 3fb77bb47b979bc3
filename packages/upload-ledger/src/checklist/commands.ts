import { historyKeys, indexedAttributes, rowKeys } from '../core/index.ts'
import type { DeadLetterCount, Rights } from './probes.ts'
import type { Subject } from './subject.ts'

/** Creates the table as the construct does. */
export function makeTable({ aws, tableName }: Subject): string {
  const { partitionKey, sortKey } = rowKeys
  const types = definitions(partitionKey, sortKey)
  const keys = `AttributeName=${partitionKey},KeyType=HASH AttributeName=${sortKey},KeyType=RANGE`
  return `${aws('dynamodb')} create-table --table-name ${tableName} --attribute-definitions ${types} --key-schema ${keys} --billing-mode PAY_PER_REQUEST`
}

/** @param table the table of rows unless another is named; both have TTL on the same attribute */
export function switchTimeToLiveOn({ aws, tableName }: Subject, table: string = tableName): string {
  return `${aws('dynamodb')} update-time-to-live --table-name ${table} --time-to-live-specification Enabled=true,AttributeName=${rowKeys.ttl}`
}

/** Creates the history table as the construct does. */
export function makeHistoryTable({ aws }: Subject, table: string): string {
  const { partitionKey, sortKey, indexPartitionKey } = historyKeys
  const types = definitions(partitionKey, sortKey, indexPartitionKey)
  const keys = `AttributeName=${partitionKey},KeyType=HASH AttributeName=${sortKey},KeyType=RANGE`
  const indexes = quotedForShell(JSON.stringify([dayIndex]))
  return `${aws('dynamodb')} create-table --table-name ${table} --attribute-definitions ${types} --key-schema ${keys} --global-secondary-indexes ${indexes} --billing-mode PAY_PER_REQUEST`
}

/** Adds the index by day to a history table that lacks it. */
export function addDayIndex({ aws }: Subject, table: string): string {
  const types = definitions(historyKeys.indexPartitionKey, historyKeys.sortKey)
  const update = quotedForShell(JSON.stringify([{ Create: dayIndex }]))
  return `${aws('dynamodb')} update-table --table-name ${table} --attribute-definitions ${types} --global-secondary-index-updates ${update}`
}

function definitions(...names: readonly string[]): string {
  return names.map((name) => `AttributeName=${name},AttributeType=S`).join(' ')
}

const dayIndex = {
  IndexName: historyKeys.index,
  KeySchema: [
    { AttributeName: historyKeys.indexPartitionKey, KeyType: 'HASH' },
    { AttributeName: historyKeys.sortKey, KeyType: 'RANGE' },
  ],
  Projection: { ProjectionType: 'INCLUDE', NonKeyAttributes: indexedAttributes },
}

export function switchRecoveryOn({ aws, tableName }: Subject): string {
  return `${aws('dynamodb')} update-continuous-backups --table-name ${tableName} --point-in-time-recovery-specification PointInTimeRecoveryEnabled=true`
}

export function setVariable(subject: Subject): string {
  return withVariables(subject, { TABLE_NAME: subject.tableName })
}

/** Grants the rights first: without them each event that asks would fail. */
export function allowAndAsk(
  subject: Subject,
  { allowAsking }: Pick<Rights, 'allowAsking'>,
): string {
  const ask = withVariables(subject, { CONFIRM_WITH_S3: 'true' })
  return allowAsking === undefined ? ask : `${allowAsking} && ${ask}`
}

/** Reads the current variables in the same command, so that it loses none and prints none. */
function withVariables(
  { aws, functionName }: Subject,
  variables: Readonly<Record<string, string>>,
): string {
  const lambda = aws('lambda')
  const merged = `{Variables: merge(Environment.Variables || \`{}\`, \`${JSON.stringify(variables)}\`)}`
  const current = `${lambda} get-function-configuration --function-name ${functionName} --output json --query ${quotedForShell(merged)}`
  return `${lambda} update-function-configuration --function-name ${functionName} --environment "$(${current})"`
}

export function updateFunction({ aws, functionName }: Subject, settings: string): string {
  return `${aws('lambda')} update-function-configuration --function-name ${functionName} ${settings}`
}

/** An object of five bytes under the test object's key. */
export function upload({ aws, bucket, key }: Subject): string {
  return `echo hello | ${aws('s3')} cp - ${quotedForShell(`s3://${bucket}/${key}`)}`
}

/** How to send dead letters again once their cause is fixed. */
export function sendAgain({ showLog, redrive }: Subject, { queueUrl }: DeadLetterCount): string {
  return `fix the cause first, which the log names (${showLog}); then run: ${redrive(queueUrl)}`
}

/** One argument of a shell's command line, whatever is in it. */
export function quotedForShell(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`
}
