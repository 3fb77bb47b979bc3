import fc from 'fast-check'
import { expect, test } from 'vitest'
import { noSequencer, toSequencer, usableSequencer } from './sequencer.ts'

// Pairs that differ where order is easy to get wrong: length, leading zeros, letter case.
const head = fc.stringMatching(/^0{0,3}[1F]?$/)
const stem = fc.stringMatching(/^[0-9A-F]{1,18}$/)

test('sequencers of any lengths sort like the numbers they write', () => {
  fc.assert(
    fc.property(stem, head, head, (stem, x, y) => {
      const [a, b] = [x + stem, y + stem.toLowerCase()]
      expect(toSequencer(a) < toSequencer(b)).toBe(BigInt(`0x${a}`) < BigInt(`0x${b}`))
    }),
  )
})

test('a sequencer of 16 digits comes before one of 18 that is greater', () => {
  expect(toSequencer('6743aa001c2d3e4f') < toSequencer('006743AA001C2D3E50')).toBe(true)
  expect(toSequencer('6743aa001c2d3e4f')).toBe(toSequencer('006743AA001C2D3E4F'))
})

test.each(['', 'xyz', '0x12', '12 ', '-1', '1'.repeat(33), '１２'])(
  'a sequencer that is not 1 to 32 hexadecimal digits is refused: %j',
  (raw) => {
    expect(() => toSequencer(raw)).toThrow('is not 1 to 32 hexadecimal digits')
  },
)

test('a missing sequencer, or one from a store whose sequencers do not compare, gives no order', () => {
  expect(usableSequencer('', 'aws:s3')).toBe(noSequencer)
  expect(usableSequencer('F7E6D75DA1B2C3D4', 'ceph:s3')).toBe(noSequencer)
  expect(usableSequencer('0055AED6DCD90281E5', 'aws:s3')).toBe(noSequencer)
  expect(usableSequencer('617f08299329d189', 'aws.s3')).toBe(noSequencer)
  expect(usableSequencer('0', 'aws:s3')).toBe(noSequencer)
})

test('a sequencer that is not hexadecimal is refused from any store', () => {
  expect(() => usableSequencer('<sequencer>', 'ceph:s3')).toThrow('Cannot order by sequencer')
})
