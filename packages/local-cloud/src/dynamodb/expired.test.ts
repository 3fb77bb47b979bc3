import { expect, test } from 'vitest'
import { isExpired } from './expired.ts'

const now = 1_795_406_400
const fiveYears = 5 * 365 * 24 * 60 * 60

test('an item expires once its time is past, by at most five years', () => {
  const at = (seconds: number) => isExpired({ N: String(seconds) }, now)
  expect(at(now - 1)).toBe(true)
  expect(at(now)).toBe(false)
  expect(at(now + 1)).toBe(false)
  expect(at(now - fiveYears)).toBe(true)
  expect(at(now - fiveYears - 1)).toBe(false)
})

test('only a number expires', () => {
  expect(isExpired({ S: String(now - 1) }, now)).toBe(false)
  expect(isExpired({ L: [{ N: String(now - 1) }] }, now)).toBe(false)
  expect(isExpired(undefined, now)).toBe(false)
})
