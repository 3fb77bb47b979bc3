import { expect, test } from 'vitest'
import { delayText } from './delay.ts'

const from = '2026-11-23T04:00:00.000Z'

test.each([
  ['2026-11-23T04:00:00.812Z', '+0.8 s'],
  ['2026-11-23T03:59:59.500Z', '-0.5 s'],
  ['2026-11-23T04:01:39.900Z', '+99.9 s'],
  ['2026-11-23T04:12:00.000Z', '+12 min'],
  ['2026-11-23T07:00:00.000Z', '+3 h'],
  ['2026-11-26T04:00:00.000Z', '+3 d'],
  ['', ''],
])('an event that arrives at %s took %s', (to, text) => {
  expect(delayText(from, to)).toBe(text)
})

test('an event without a time took no time that is known', () => {
  expect(delayText('1970-01-01T00:00:00.000Z', from)).toBe('')
})
