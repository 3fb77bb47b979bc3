import type { AttributeValue, StoredItem } from '../dynalite.ts'

/** DynamoDB's bound of an item, names included. */
export const greatestItemBytes: number = 400 * 1024

/**
 * The size of an item as DynamoDB counts it: UTF-8 bytes of names and values.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function itemSizeBytes(item: StoredItem): number {
  let size = 0
  for (const [name, value] of Object.entries(item)) {
    size += Buffer.byteLength(name) + valueSizeBytes(value)
  }
  return size
}

function valueSizeBytes(value: AttributeValue): number {
  const { S, N, B, SS, NS, BS, L, M } = value as Typed
  if (S !== undefined) return Buffer.byteLength(S)
  if (N !== undefined) return numberSizeBytes(N)
  if (B !== undefined) return Buffer.byteLength(B, 'base64')
  if (SS !== undefined) return sum(SS, (text) => Buffer.byteLength(text))
  if (NS !== undefined) return sum(NS, numberSizeBytes)
  if (BS !== undefined) return sum(BS, (text) => Buffer.byteLength(text, 'base64'))
  if (L !== undefined) return 3 + sum(L, (inner) => 1 + valueSizeBytes(inner))
  if (M !== undefined) return 3 + Object.keys(M).length + itemSizeBytes(M)
  return 1
}

interface Typed {
  readonly S?: string
  readonly N?: string
  readonly B?: string
  readonly SS?: readonly string[]
  readonly NS?: readonly string[]
  readonly BS?: readonly string[]
  readonly L?: readonly AttributeValue[]
  readonly M?: StoredItem
}

/**
 * A byte, and one for each two significant digits before the point and each two after it, and one
 * for a minus sign.
 *
 * @param text plain decimal, as numbers are stored: `-12.5`
 */
function numberSizeBytes(text: string): number {
  const [whole = '', fraction = ''] = text.replace('-', '').split('.')
  const before = whole.replace(/^0+/, '')
  const after = fraction.replace(/0+$/, '')
  const significantBefore = after === '' ? before.replace(/0+$/, '') : before
  const significantAfter = before === '' ? after.replace(/^0+/, '') : after
  if (significantBefore === '' && significantAfter === '') return 1
  const pairs = (digits: string): number => Math.ceil(digits.length / 2)
  return 1 + pairs(significantBefore) + pairs(significantAfter) + (text.startsWith('-') ? 1 : 0)
}

function sum<T>(values: readonly T[], size: (value: T) => number): number {
  return values.reduce((total, value) => total + size(value), 0)
}
