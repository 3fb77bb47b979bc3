import { expect, test } from 'vitest'
import { faultIn, faults, nextFault } from './faults.ts'

test('each fault comes once, whatever the chance', () => {
  for (const chance of [0, 0.4, 0.999]) {
    const fixed = new Set<(typeof faults)[number]['part']>()
    for (let i = 0; i < faults.length; i++) {
      const next = nextFault(fixed, () => chance)
      expect(next && fixed.has(next.part)).toBe(false)
      if (next !== undefined) fixed.add(next.part)
    }
    expect(fixed.size).toBe(faults.length)
    expect(nextFault(fixed, () => chance)).toBeUndefined()
  }
})

test('a missing step shows its fault, and one that is not checked shows none', () => {
  expect(faultIn([{ id: 'variable', state: 'missing' }])?.part).toBe('variable')
  expect(faultIn([{ id: 'variable', state: 'blocked' }])).toBeUndefined()
  expect(faultIn([{ id: 'row', state: 'missing' }])).toBeUndefined()
})
