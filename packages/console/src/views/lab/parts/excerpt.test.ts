import { expect, test } from 'vitest'
import { excerpt } from './excerpt.ts'

const source = 'first\n  second {\n    third\n\n  }\nlast\n'

test('an excerpt has the lines from one text to the next, without their shared indentation', () => {
  expect(excerpt(source, 'second', '}')).toBe('second {\n  third\n\n}')
})

test('an excerpt of lines that are not there is refused', () => {
  expect(() => excerpt(source, 'second', 'first')).toThrow(
    'Cannot show the code: it has no lines from second to first',
  )
})
