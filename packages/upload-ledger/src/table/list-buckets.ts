import { ScanCommand, type ScanCommandOutput } from '@aws-sdk/client-dynamodb'
import { toLedgerError } from './failure.ts'
import type { Table } from './table.ts'

/** The buckets that have rows, and what it cost to find them. */
export interface BucketNames {
  readonly buckets: readonly string[]
  readonly readUnits: number
  readonly requests: number
}

/**
 * Finds the buckets that have rows, in no order, by one Scan of one row for each: it goes on after the
 * greatest key that a bucket can have.
 *
 * @param most how many buckets it finds at most
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`
 */
export async function listBuckets(
  { client, name }: Table,
  most: number,
  signal?: AbortSignal,
): Promise<BucketNames> {
  const buckets: string[] = []
  let [readUnits, requests] = [0, 0]
  let next: ScanCommandOutput['LastEvaluatedKey']
  try {
    while (buckets.length < most) {
      const input = {
        TableName: name,
        Limit: 1,
        ProjectionExpression: '#bucket',
        ExpressionAttributeNames: { '#bucket': 'bucket' },
        ReturnConsumedCapacity: 'TOTAL' as const,
        ...(next === undefined ? {} : { ExclusiveStartKey: next }),
      }
      const abortion = signal === undefined ? {} : { abortSignal: signal }
      const { Items = [], ConsumedCapacity } = await client.send(new ScanCommand(input), abortion)
      requests++
      readUnits += ConsumedCapacity?.CapacityUnits ?? 0
      const bucket = Items[0]?.bucket?.S
      if (bucket === undefined) break
      buckets.push(bucket)
      next = { bucket: { S: bucket }, object_key: { S: greatestKey } }
    }
  } catch (error) {
    throw toLedgerError(error, `list the buckets of ${name}`)
  }
  return { buckets, readUnits, requests }
}

/** Of 1,024 bytes in UTF-8, the longest that S3 takes. */
const greatestKey = '\u{10ffff}'.repeat(256)
