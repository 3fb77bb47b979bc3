import type { AttributeValue } from '../dynalite.ts'

/** `S`, `N`, … of a value that has one; undefined where there is no value. */
export function typeOfValue(value: AttributeValue | undefined): string | undefined {
  return value === undefined ? undefined : Object.keys(value)[0]
}

/** Whether two values are one and the same: sets in any order, lists and maps all the way down. */
export function sameValue(a: AttributeValue | undefined, b: AttributeValue | undefined): boolean {
  const type = typeOfValue(a)
  if (a === undefined || b === undefined || type === undefined || type !== typeOfValue(b)) {
    return a === undefined && b === undefined
  }
  const [x, y] = [a[type], b[type]]
  if (type === 'L') return sameLists(x as AttributeValue[], y as AttributeValue[])
  if (type === 'M') return sameItems(x as Members, y as Members)
  if (Array.isArray(x) && Array.isArray(y)) {
    const members = new Set<unknown>(y)
    return x.length === y.length && x.every((member) => members.has(member))
  }
  return x === y
}

type Members = Readonly<Record<string, AttributeValue>>

/** Whether two items have the same attributes, in whatever order. */
export function sameItems(a: Members, b: Members): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length &&
    names.every((name) => Object.hasOwn(b, name) && sameValue(a[name], b[name]))
  )
}

function sameLists(a: readonly AttributeValue[], b: readonly AttributeValue[]): boolean {
  return a.length === b.length && a.every((value, i) => sameValue(value, b[i]))
}

/**
 * Which of two values is the greater: negative for the second, positive for the first. Text is
 * compared by its UTF-8 bytes, as DynamoDB does. Undefined for values that have no order.
 */
export function compareValues(
  a: AttributeValue | undefined,
  b: AttributeValue | undefined,
): number | undefined {
  const type = typeOfValue(a)
  if (a === undefined || b === undefined || type === undefined || type !== typeOfValue(b)) {
    return undefined
  }
  const [x, y] = [String(a[type]), String(b[type])]
  if (type === 'S') return Buffer.compare(Buffer.from(x), Buffer.from(y))
  if (type === 'B') return Buffer.compare(Buffer.from(x, 'base64'), Buffer.from(y, 'base64'))
  if (type === 'N') return compareNumbers(x, y)
  return undefined
}

/** Compares plain decimals, of more digits than a JavaScript number holds. */
function compareNumbers(a: string, b: string): number {
  const [x, y] = [Number(a), Number(b)]
  // Rounding keeps the order, so only numbers that round to the same one need a closer look.
  if (x !== y) return x < y ? -1 : 1
  const [p, q] = [parts(a), parts(b)]
  const digits = Math.max(p.fraction.length, q.fraction.length)
  const scaled = ({ negative, whole, fraction }: Parts): bigint =>
    BigInt(`${negative ? '-' : ''}${whole}${fraction.padEnd(digits, '0')}`)
  const [m, n] = [scaled(p), scaled(q)]
  return m < n ? -1 : m > n ? 1 : 0
}

interface Parts {
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

function parts(text: string): Parts {
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.')
  return { negative: text.startsWith('-'), whole, fraction }
}
