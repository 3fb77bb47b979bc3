import {
  DescribeContinuousBackupsCommand,
  DescribeTimeToLiveCommand,
} from '@aws-sdk/client-dynamodb'
import type { Probes } from '../../checklist/index.ts'
import { describeHistoryTable, describeTable, getRow, type Table } from '../../table/index.ts'
import { ask } from './ask.ts'

/** How the table and the row in it are looked at. */
export function tableProbes(
  table: Table,
  { bucket, key }: { bucket: string; key: string },
): Pick<Probes, 'table' | 'timeToLive' | 'pointInTimeRecovery' | 'row'> {
  const { client, name: TableName } = table
  return {
    table: () => ask('dynamodb:DescribeTable', () => describeTable(table)),
    timeToLive: () => timeToLiveOf(table),
    async pointInTimeRecovery() {
      const { ContinuousBackupsDescription: found } = await ask(
        'dynamodb:DescribeContinuousBackups',
        () => client.send(new DescribeContinuousBackupsCommand({ TableName })),
      )
      return found?.PointInTimeRecoveryDescription?.PointInTimeRecoveryStatus === 'ENABLED'
    },
    row: () => ask('dynamodb:GetItem', () => getRow(table, bucket, key)),
  }
}

/** How the history table is looked at, which the function's environment names. */
export function historyProbes(
  tableOf: (name: string) => Table,
): Pick<Probes, 'historyTable' | 'historyTimeToLive'> {
  return {
    historyTable: (name) =>
      ask('dynamodb:DescribeTable', () => describeHistoryTable(tableOf(name))),
    historyTimeToLive: (name) => timeToLiveOf(tableOf(name)),
  }
}

async function timeToLiveOf({ client, name: TableName }: Table): Promise<string | undefined> {
  const { TimeToLiveDescription: found } = await ask('dynamodb:DescribeTimeToLive', () =>
    client.send(new DescribeTimeToLiveCommand({ TableName })),
  )
  const isOn = found?.TimeToLiveStatus?.startsWith('ENABL') ?? false
  return isOn ? found?.AttributeName : undefined
}
