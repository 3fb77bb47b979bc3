import { crc32 as zlibCrc32 } from 'node:zlib'

/** A cyclic redundancy check in reflected form, with all ones before and after, as S3 uses them. */
export interface Crc {
  /** 32 or 64. */
  readonly bits: number
  /** The polynomial, reflected. */
  readonly polynomial: bigint
  /** Starts a calculation. */
  start(): { update(chunk: Uint8Array): void; value(): bigint }
}

export const crc32: Crc = {
  bits: 32,
  polynomial: 0xedb88320n,
  start() {
    let value = 0
    return {
      update(chunk) {
        value = zlibCrc32(chunk, value)
      },
      value: () => BigInt(value),
    }
  },
}

export const crc32c: Crc = {
  bits: 32,
  polynomial: 0x82f63b78n,
  start() {
    const { low: table } = crc32cTables()
    let register = 0xffffffff | 0
    return {
      update(chunk) {
        const end = chunk.length - (chunk.length % 8)
        let i = 0
        for (; i < end; i += 8) {
          const first = register ^ word(chunk, i)
          const second = word(chunk, i + 4)
          register =
            at(table, 7, first) ^
            at(table, 6, first >>> 8) ^
            at(table, 5, first >>> 16) ^
            at(table, 4, first >>> 24) ^
            at(table, 3, second) ^
            at(table, 2, second >>> 8) ^
            at(table, 1, second >>> 16) ^
            at(table, 0, second >>> 24)
        }
        for (; i < chunk.length; i++) {
          register = at(table, 0, register ^ (chunk[i] ?? 0)) ^ (register >>> 8)
        }
      },
      value: () => BigInt(~register >>> 0),
    }
  },
}

export const crc64nvme: Crc = {
  bits: 64,
  polynomial: 0x9a6c9329ac4bc9b5n,
  start() {
    const { high, low } = crc64Tables()
    // Two halves of 32 bits: BigInt would take some hundred times as long.
    let upper = 0xffffffff | 0
    let lower = 0xffffffff | 0
    return {
      update(chunk) {
        const end = chunk.length - (chunk.length % 8)
        let i = 0
        for (; i < end; i += 8) {
          const first = lower ^ word(chunk, i)
          const second = upper ^ word(chunk, i + 4)
          lower =
            at(low, 7, first) ^
            at(low, 6, first >>> 8) ^
            at(low, 5, first >>> 16) ^
            at(low, 4, first >>> 24) ^
            at(low, 3, second) ^
            at(low, 2, second >>> 8) ^
            at(low, 1, second >>> 16) ^
            at(low, 0, second >>> 24)
          upper =
            at(high, 7, first) ^
            at(high, 6, first >>> 8) ^
            at(high, 5, first >>> 16) ^
            at(high, 4, first >>> 24) ^
            at(high, 3, second) ^
            at(high, 2, second >>> 8) ^
            at(high, 1, second >>> 16) ^
            at(high, 0, second >>> 24)
        }
        for (; i < chunk.length; i++) {
          const index = lower ^ (chunk[i] ?? 0)
          lower = ((lower >>> 8) | (upper << 24)) ^ at(low, 0, index)
          upper = (upper >>> 8) ^ at(high, 0, index)
        }
      },
      value: () => (BigInt(~upper >>> 0) << 32n) | BigInt(~lower >>> 0),
    }
  },
}

/**
 * The check of two texts one after the other, from their own checks and the length of the second:
 * the first is multiplied by x to the power of the second's bits, modulo the polynomial.
 */
export function combine(crc: Crc, first: bigint, second: bigint, secondBytes: number): bigint {
  const one = 1n << BigInt(crc.bits - 1)
  let power = one
  let square = one >> 1n
  for (let bits = BigInt(secondBytes) * 8n; bits > 0n; bits >>= 1n) {
    if ((bits & 1n) === 1n) power = multiply(crc, power, square)
    square = multiply(crc, square, square)
  }
  return multiply(crc, power, first) ^ second
}

function multiply(crc: Crc, a: bigint, b: bigint): bigint {
  let product = 0n
  for (let bit = 1n << BigInt(crc.bits - 1); bit > 0n; bit >>= 1n) {
    if ((a & bit) !== 0n) product ^= b
    b = (b & 1n) === 1n ? (b >> 1n) ^ crc.polynomial : b >> 1n
  }
  return product
}

/** Four bytes of a chunk, the first of them lowest. */
function word(chunk: Uint8Array, i: number): number {
  return (
    (chunk[i] ?? 0) |
    ((chunk[i + 1] ?? 0) << 8) |
    ((chunk[i + 2] ?? 0) << 16) |
    ((chunk[i + 3] ?? 0) << 24)
  )
}

/** What the lowest byte of `value` makes of the register when `zeros` bytes of zero follow it. */
function at(table: Int32Array, zeros: number, value: number): number {
  return table[(zeros << 8) | (value & 0xff)] ?? 0
}

/** Eight tables one after the other, so that eight bytes are taken at a time: see `at`. */
function tablesOf(crc: Crc): { high: Int32Array; low: Int32Array } {
  const values: bigint[] = []
  for (let i = 0n; i < 256n; i++) {
    let value = i
    for (let bit = 0; bit < 8; bit++) {
      value = (value & 1n) === 1n ? (value >> 1n) ^ crc.polynomial : value >> 1n
    }
    values.push(value)
  }
  for (let i = 256; i < 8 * 256; i++) {
    const before = values[i - 256] ?? 0n
    values.push((before >> 8n) ^ (values[Number(before & 0xffn)] ?? 0n))
  }
  return {
    high: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value >> 32n))),
    low: Int32Array.from(values, (value) => Number(BigInt.asIntN(32, value))),
  }
}

/** Built when first needed. */
function once<T>(build: () => T): () => T {
  let built: { value: T } | undefined
  return () => {
    built ??= { value: build() }
    return built.value
  }
}

const crc32cTables = once(() => tablesOf(crc32c))

const crc64Tables = once(() => tablesOf(crc64nvme))
