import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Crc, combine, crc32, crc32c, crc64nvme } from './crc.ts'

// The check values that the catalogues of CRCs give for this text.
test.each([
  ['crc32', crc32, 0xcbf43926n],
  ['crc32c', crc32c, 0xe3069283n],
  ['crc64nvme', crc64nvme, 0xae8b14860a799888n],
])('%s of 123456789 is what the catalogue says', async (_name, crc, check) => {
  expect(await of(crc, Buffer.from('123456789'))).toBe(check)
})

test.each([
  ['crc32', crc32],
  ['crc32c', crc32c],
  ['crc64nvme', crc64nvme],
])('%s of two texts combines to that of both together', async (_name, crc) => {
  await fc.assert(
    fc.asyncProperty(fc.uint8Array(), fc.uint8Array(), async (a, b) => {
      const whole = await of(crc, Buffer.concat([a, b]))
      expect(combine(crc, await of(crc, a), await of(crc, b), b.length)).toBe(whole)
    }),
  )
})

test.each([
  ['crc32', crc32],
  ['crc32c', crc32c],
  ['crc64nvme', crc64nvme],
])(
  '%s of any text, in any two pieces, is what bit by bit division makes of it',
  async (_name, crc) => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 40 }), fc.nat(40), async (bytes, cut) => {
        const running = await crc.start()
        running.update(bytes.subarray(0, cut))
        running.update(bytes.subarray(cut))
        expect(running.value()).toBe(slowly(crc, bytes))
      }),
    )
  },
)

test.each([
  ['crc32c', crc32c],
  ['crc64nvme', crc64nvme],
])('two calculations of %s that take turns do not meet', async (_name, crc) => {
  const [a, b] = [await crc.start(), await crc.start()]
  for (const text of ['1234', '56789']) {
    a.update(Buffer.from(text))
    b.update(Buffer.from(text.repeat(2)))
  }
  expect(a.value()).toBe(slowly(crc, Buffer.from('123456789')))
  expect(b.value()).toBe(slowly(crc, Buffer.from('123412345678956789')))
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

async function of(crc: Crc, bytes: Uint8Array): Promise<bigint> {
  const running = await crc.start()
  running.update(bytes.subarray(0, 3))
  running.update(bytes.subarray(3))
  return running.value()
}
