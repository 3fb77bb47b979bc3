import { expect, test } from 'vitest'
import { suggestion } from './suggestion.ts'

const words = ['dev', 'deploy', 'destroy', 'doctor', 'show', 'logs', 'lifecycle']

test.each([
  ['deplpy', 'deploy'],
  ['depoly', 'deploy'],
  ['doctr', 'doctor'],
  ['doctorr', 'doctor'],
  ['log', 'logs'],
  ['dve', 'dev'],
  ['lifecylce', 'lifecycle'],
])('%s is taken for %s', (word, meant) => {
  expect(suggestion(word, words)).toBe(meant)
})

test.each(['', 'x', 'nonsense', 'help-me', 'deployment-of-mine'])(
  '%j is taken for none',
  (word) => {
    expect(suggestion(word, words)).toBeUndefined()
  },
)
