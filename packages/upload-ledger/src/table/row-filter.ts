import type { Item } from './row-item.ts'

/**
 * Conditions that DynamoDB checks before it sends a row, which saves the transfer and not the read.
 * Times are compared as text, so they are days, which begin every form of a time.
 */
export interface RowFilter {
  /** Leaves tombstones out. */
  readonly hideDeleted?: boolean | undefined
  readonly etag?: string | undefined
  readonly minSize?: number | undefined
  readonly maxSize?: number | undefined
  /** The first day, `2026-11-23`. */
  readonly fromDay?: string | undefined
  /** The day after the last. */
  readonly beforeDay?: string | undefined
  /** How the name of the event begins. */
  readonly eventPrefix?: string | undefined
}

/** The filter as DynamoDB takes it; the condition is empty if everything passes. */
export function rowFilterExpressions(filter: RowFilter): {
  readonly condition: string
  readonly names: Readonly<Record<string, string>>
  readonly values: Item
} {
  const { hideDeleted, etag, minSize, maxSize, fromDay, beforeDay, eventPrefix } = filter
  const conditions: string[] = []
  const names: Record<string, string> = {}
  const values: Item = {}
  const add = (condition: string, name: string, placeholder: string, value: Item[string]): void => {
    conditions.push(condition)
    names[`#${name}`] = name
    values[placeholder] = value
  }
  // Unlike <>, this is known to hold where the attribute is absent.
  if (hideDeleted) add('NOT #deleted = :deleted', 'deleted', ':deleted', { BOOL: true })
  if (etag !== undefined) add('#etag = :etag', 'etag', ':etag', { S: etag })
  if (minSize) add('#size >= :min', 'size', ':min', { N: String(minSize) })
  if (maxSize !== undefined) {
    // A row that a person wrote may lack its size, which then reads as 0.
    const condition = '(attribute_not_exists(#size) OR #size <= :max)'
    add(condition, 'size', ':max', { N: String(maxSize) })
  }
  if (fromDay) add('#event_time >= :from', 'event_time', ':from', { S: fromDay })
  if (beforeDay) add('#event_time < :before', 'event_time', ':before', { S: beforeDay })
  if (eventPrefix) {
    add('begins_with(#event_name, :event)', 'event_name', ':event', { S: eventPrefix })
  }
  return { condition: conditions.join(' AND '), names, values }
}
