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
    const table = crc32cTable()
    let register = 0xffffffff
    return {
      update(chunk) {
        for (const byte of chunk) {
          register = (table[(register ^ byte) & 0xff] ?? 0) ^ (register >>> 8)
        }
      },
      value: () => BigInt((register ^ 0xffffffff) >>> 0),
    }
  },
}

export const crc64nvme: Crc = {
  bits: 64,
  polynomial: 0x9a6c9329ac4bc9b5n,
  start() {
    const { high, low } = crc64Tables()
    // Two halves of 32 bits: BigInt would take some hundred times as long.
    let upper = 0xffffffff
    let lower = 0xffffffff
    return {
      update(chunk) {
        for (const byte of chunk) {
          const index = (lower ^ byte) & 0xff
          lower = ((lower >>> 8) | (upper << 24)) ^ (low[index] ?? 0)
          upper = (upper >>> 8) ^ (high[index] ?? 0)
        }
      },
      value: () => (BigInt((upper ^ 0xffffffff) >>> 0) << 32n) | BigInt((lower ^ 0xffffffff) >>> 0),
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

function* tableOf(crc: Crc): Generator<bigint> {
  for (let i = 0n; i < 256n; i++) {
    let value = i
    for (let bit = 0; bit < 8; bit++) {
      value = (value & 1n) === 1n ? (value >> 1n) ^ crc.polynomial : value >> 1n
    }
    yield value
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

const crc32cTable = once(() => Uint32Array.from(tableOf(crc32c), Number))

const crc64Tables = once(() => {
  const values = [...tableOf(crc64nvme)]
  return {
    high: Uint32Array.from(values, (value) => Number(value >> 32n)),
    low: Uint32Array.from(values, (value) => Number(value & 0xffffffffn)),
  }
})
