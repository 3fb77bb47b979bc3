import { Tokenization } from 'aws-cdk-lib'
import type { ITable } from 'aws-cdk-lib/aws-dynamodb'
import type { Settings } from './settings.ts'

/**
 * The variables that decide what tombstones say and how long they stay. Every function that writes rows
 * has them, so that their tombstones are alike.
 */
export function tombstoneVariables(
  { historyDays, lastSizeAndEtag }: Settings,
  historyTable: ITable | undefined,
): Readonly<Record<string, string>> {
  return {
    ...(historyTable === undefined ? {} : { HISTORY_TABLE_NAME: historyTable.tableName }),
    ...(historyDays === undefined
      ? {}
      : { HISTORY_DAYS: Tokenization.stringifyNumber(historyDays) }),
    ...(lastSizeAndEtag ? { LAST_SIZE_AND_ETAG: 'on' } : {}),
  }
}
