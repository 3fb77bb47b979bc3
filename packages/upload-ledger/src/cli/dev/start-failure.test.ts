import { expect, test } from 'vitest'
import { LedgerError } from '../../core/index.ts'
import { startFailure } from './start-failure.ts'

const withCode = (code: string, message: string) => Object.assign(new Error(message), { code })
const notOpen = (cause: Error) =>
  Object.assign(new Error('Database failed to open', { cause }), {
    code: 'LEVEL_DATABASE_NOT_OPEN',
  })

test.each([
  withCode('ENOSPC', 'ENOSPC: no space left on device, write'),
  notOpen(withCode('LEVEL_IO_ERROR', 'IO error: d/MANIFEST-000001: No space left on device')),
  new Error('Cannot complete the request: no space is left on the disk'),
])('a full disk is said to be full, and no process to have the folder: %s', (error) => {
  const failure = startFailure(error, 'data')
  expect(failure).toMatchObject({
    code: 'configuration',
    message:
      'Cannot use the data folder data: no space is left on its disk; make room, or choose another folder with --data',
  })
})

test('a database that cannot be opened is said to be, with the reason', () => {
  const error = notOpen(withCode('LEVEL_CORRUPTION', 'Corruption: bad record length'))
  expect(startFailure(error, 'data')).toMatchObject({
    message:
      'Cannot use the data folder data: Corruption: bad record length; choose another folder with --data, or delete it to start over',
  })
})

test('a folder that may not be written is another to choose, and no process to stop', () => {
  const denied = Object.assign(new Error('Cannot use the data folder d: EACCES: denied'), {
    name: 'DataFolderError',
  })
  expect(startFailure(denied, 'd')).toMatchObject({
    message: 'Cannot use the data folder d: EACCES: denied; choose another folder with --data',
  })
})

test('every other error stays what it is', () => {
  for (const error of [new Error('x'), new LedgerError('refused', 'no space left on'), 'x']) {
    expect(startFailure(error, 'data')).toBe(error)
  }
})
