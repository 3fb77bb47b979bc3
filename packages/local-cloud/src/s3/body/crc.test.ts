import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Crc, combine, crc32, crc32c, crc64nvme } from './crc.ts'

// The check values that the catalogues of CRCs give for this text.
test.each([
  ['crc32', crc32, 0xcbf43926n],
  ['crc32c', crc32c, 0xe3069283n],
  ['crc64nvme', crc64nvme, 0xae8b14860a799888n],
])('%s of 123456789 is what the catalogue says', (_name, crc, check) => {
  expect(of(crc, Buffer.from('123456789'))).toBe(check)
})

test.each([
  ['crc32', crc32],
  ['crc32c', crc32c],
  ['crc64nvme', crc64nvme],
])('%s of two texts combines to that of both together', (_name, crc) => {
  fc.assert(
    fc.property(fc.uint8Array(), fc.uint8Array(), (a, b) => {
      const whole = of(crc, Buffer.concat([a, b]))
      expect(combine(crc, of(crc, a), of(crc, b), b.length)).toBe(whole)
    }),
  )
})

test.each([
  ['crc32', crc32],
  ['crc32c', crc32c],
  ['crc64nvme', crc64nvme],
])('%s of any text, in any two pieces, is what bit by bit division makes of it', (_name, crc) => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), fc.nat(40), (bytes, cut) => {
      const running = crc.start()
      running.update(bytes.subarray(0, cut))
      running.update(bytes.subarray(cut))
      expect(running.value()).toBe(slowly(crc, bytes))
    }),
  )
})

function slowly(crc: Crc, bytes: Uint8Array): bigint {
  const ones = (1n << BigInt(crc.bits)) - 1n
  let register = ones
  for (const byte of bytes) {
    register ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) {
      register = (register & 1n) === 1n ? (register >> 1n) ^ crc.polynomial : register >> 1n
    }
  }
  return register ^ ones
}

function of(crc: Crc, bytes: Uint8Array): bigint {
  const running = crc.start()
  running.update(bytes.subarray(0, 3))
  running.update(bytes.subarray(3))
  return running.value()
}
