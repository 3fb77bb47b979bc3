import type { AttributeValue } from './engine/index.ts'

const longestPastSeconds = 5 * 365 * 24 * 60 * 60

/**
 * Whether an item with this value in its time-to-live attribute is to be deleted.
 *
 * Only a number counts, of seconds since 1970, that is in the past but by no more than five years:
 * DynamoDB takes an older one for a mistake, such as a time in another unit.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/time-to-live-ttl-before-you-start.html
 */
export function isExpired(value: AttributeValue | undefined, nowSeconds: number): boolean {
  const text = value?.N
  if (typeof text !== 'string') return false
  const seconds = Number(text)
  return seconds < nowSeconds && seconds >= nowSeconds - longestPastSeconds
}
