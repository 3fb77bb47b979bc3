import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb'
import type { Row } from '../core/index.ts'
import { toLedgerError } from './failure.ts'
import { rowOfItem } from './row-item.ts'
import type { Table } from './table.ts'

/**
 * Reads all rows of the table by pages, in no order across buckets and in that of their keys within
 * one. Each page is a request, so whoever stops early pays for no more.
 *
 * @param pageRows the most rows of a page; one has at most 1 MB
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function* scanRows(table: Table, pageRows: number): AsyncGenerator<readonly Row[]> {
  let next: ScanCommandOutput['LastEvaluatedKey']
  do {
    const { Items = [], LastEvaluatedKey } = await scanPage(table, pageRows, next)
    yield Items.map(rowOfItem)
    next = LastEvaluatedKey
  } while (next !== undefined)
}

async function scanPage(
  { client, name }: Table,
  Limit: number,
  next: ScanCommandOutput['LastEvaluatedKey'],
): Promise<ScanCommandOutput> {
  try {
    return await client.send(
      new ScanCommand({
        TableName: name,
        Limit,
        ...(next === undefined ? {} : { ExclusiveStartKey: next }),
      }),
    )
  } catch (error) {
    throw toLedgerError(error, `read the rows of ${name}`)
  }
}
