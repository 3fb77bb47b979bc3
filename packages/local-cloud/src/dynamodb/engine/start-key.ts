import { type AttributeValue, db } from './dynalite.ts'

let patched = false

/**
 * Has the start key of a Query checked against the key condition by UTF-8 bytes, the order in which
 * rows are read. dynalite 4.0.0 checks it by UTF-16 units, and so refuses a page that begins after
 * U+FFFF where the condition ends at a character above it. The bounds of BETWEEN are checked alike.
 *
 * Only these checks look the function up at each call; filters and conditions keep their own.
 */
export function compareStartKeyInBytes(): void {
  if (patched) return
  patched = true
  const { compare } = db
  db.compare = (comparison, value, bounds) =>
    ordering.has(comparison)
      ? compare(comparison, asBytes(value), [bounds].flat().map(asBytes))
      : compare(comparison, value, bounds)
}

const ordering = new Set(['LT', 'LE', 'GT', 'GE', 'BETWEEN'])

/** dynalite compares binaries byte by byte. */
function asBytes(value: AttributeValue): AttributeValue {
  return typeof value.S === 'string' ? { B: Buffer.from(value.S).toString('base64') } : value
}
