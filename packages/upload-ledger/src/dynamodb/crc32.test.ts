import { crc32 as official } from 'node:zlib'
import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { crc32 } from './crc32.ts'

const seed = inject('seed')

test(`the checksum is that of zlib (seed ${seed})`, () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
      expect(crc32(bytes)).toBe(official(bytes))
    }),
    { seed },
  )
})
