import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import { type History, LedgerError, type ObjectEvent, printable } from '../core/index.ts'
import { toPutError } from './failure.ts'
import { historyAttributesOf, historyKeyOf } from './history-item.ts'
import type { ItemTable } from './item-table.ts'
import type { Item } from './row-item.ts'

/** How a history keeps its items. */
export interface HistoryOptions {
  /** In milliseconds since 1970: the time of arrival. */
  readonly now: () => number
  /** After how many days an item expires; never by default. */
  readonly days?: number | undefined
}

/** The history on DynamoDB: one UpdateItem for each event, which needs no right but that. */
export function dynamodbHistory(table: ItemTable, { now, days }: HistoryOptions): History {
  return {
    async record(event, deliveries, signal) {
      const input = recordHistoryInput(table.name, event, { deliveries, nowMs: now(), days })
      const attempt = `record the history of ${printable(`${event.bucket}/${event.key}`)}`
      try {
        const { requestId } = await table.send('UpdateItem', input, signal)
        // As for a row: a success that is not DynamoDB's own is none.
        if (requestId !== undefined) return
      } catch (error) {
        throw toPutError(error, attempt, table.name)
      }
      const fact = 'the response reports success but carries no DynamoDB request id'
      throw new LedgerError('unavailable', `Cannot ${attempt}: ${fact}`)
    },
  }
}

/** The request alone, so that a test can read it without a database. */
export function recordHistoryInput(
  tableName: string,
  event: ObjectEvent,
  delivery: {
    readonly deliveries: number
    readonly nowMs: number
    readonly days?: number | undefined
  },
): UpdateItemCommandInput {
  const { deliveries, nowMs, days } = delivery
  const names: Record<string, string> = {}
  const values: Item = {}
  const place = (name: string, value: Item[string]): string => {
    names[`#${name}`] = name
    values[`:${name}`] = value
    return `#${name} = :${name}`
  }
  const placeFirst = (name: string, value: Item[string]): string => {
    place(name, value)
    return `#${name} = if_not_exists(#${name}, :${name})`
  }
  const assignments = Object.entries(historyAttributesOf(event)).map(([name, value]) =>
    place(name, value),
  )
  assignments.push(placeFirst('arrived_at', { S: new Date(nowMs).toISOString() }))
  if (days !== undefined) {
    const expiresAt = Math.floor(nowMs / 1000) + days * daySeconds
    assignments.push(placeFirst('expires_at', { N: String(expiresAt) }))
  }
  place('deliveries', { N: String(deliveries) })
  return {
    TableName: tableName,
    Key: historyKeyOf(event),
    UpdateExpression: `SET ${assignments.join(', ')} ADD #deliveries :deliveries`,
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  }
}

const daySeconds = 24 * 60 * 60
