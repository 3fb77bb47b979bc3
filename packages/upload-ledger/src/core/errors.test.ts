import { expect, test } from 'vitest'
import { LedgerError } from './errors.ts'

test('an error has its code, its message, its details and its cause', () => {
  const cause = new Error('before')
  const error = new LedgerError('refused', 'Cannot do it', { cause, details: { key: 'a' } })
  expect(error).toBeInstanceOf(Error)
  expect(error).toMatchObject({
    name: 'LedgerError',
    code: 'refused',
    message: 'Cannot do it',
    details: { key: 'a' },
  })
  expect(error.cause).toBe(cause)
})

test('an error without details has none, and no cause', () => {
  const error = new LedgerError('unavailable', 'Cannot do it')
  expect(error.details).toEqual({})
  expect(error.cause).toBeUndefined()
})
