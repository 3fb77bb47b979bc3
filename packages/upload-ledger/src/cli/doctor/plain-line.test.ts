import fc from 'fast-check'
import { expect, inject, test } from 'vitest'
import { errorInLine, savedLine } from './plain-line.ts'

/** How a handler's own words appear: printed as they are, or in Lambda's text and JSON formats. */
const forms: readonly ((words: string) => string)[] = [
  (words) => words,
  (words) => `${words}\n`,
  (words) => `2026-11-23T10:15:11.131Z\tecc47a3b-c57c\tINFO\t${words}`,
  (words) => `[INFO]\t2026-11-23T10:15:11.131Z\tecc47a3b-c57c\t${words}\n`,
  (words) => JSON.stringify({ level: 'INFO', requestId: 'r1', message: words }),
  (words) => JSON.stringify({ timestamp: 't', level: 'WARN', message: words, logger: 'root' }),
]

// Keys of which one often begins or ends with another, or with the words themselves.
const part = fc.constantFrom('a', 'b', '/', ' ', 'é', 'Saved metadata for uploads/', 'uploads/a')
const key = fc.array(part, { minLength: 1, maxLength: 4 }).map((parts) => parts.join(''))

test('a plain line is about the one object that it names, in whatever format', () => {
  fc.assert(
    fc.property(key, key, fc.constantFrom(...forms), (named, sought, form) => {
      const line = savedLine(form(`Saved metadata for uploads/${named}`), 'uploads', sought)
      expect(line !== undefined).toBe(named === sought)
      if (line !== undefined) expect(line.message).toBe(`Saved metadata for uploads/${sought}`)
    }),
    { seed: inject('seed') },
  )
})

test('a line that says anything else is about no object', () => {
  for (const form of forms) {
    expect(savedLine(form('Cannot save uploads/a'), 'uploads', 'a')).toBeUndefined()
    expect(savedLine(form('Saved metadata for other/a'), 'uploads', 'a')).toBeUndefined()
  }
})

test.each<[string, string | undefined]>([
  [
    JSON.stringify({ level: 'ERROR', message: { errorType: 'TypeError', errorMessage: 'none' } }),
    'TypeError: none',
  ],
  ["[ERROR] KeyError: 'size'\nTraceback (most recent call last):\n  File", "KeyError: 'size'"],
  [
    '2026-11-23T10:15:11Z\tr1\tERROR\tInvoke Error \t{"errorType":"Error","errorMessage":"no"}',
    'Error: no',
  ],
  [
    '2026-11-23T10:15:11Z\tr1\tERROR\tUnhandled Promise Rejection \t{"errorType":"E","errorMessage":"no"}',
    'E: no',
  ],
  [
    '2026-11-23T10:15:11Z r1 Task timed out after 3.00 seconds\n',
    'Task timed out after 3.00 seconds',
  ],
  [
    'RequestId: r1 Error: Runtime exited with error: exit status 1\nRuntime.ExitError\n',
    'Runtime exited with error: exit status 1',
  ],
  [
    'REPORT RequestId: r1\tDuration: 2.00 ms\tStatus: error\tError Type: Runtime.ExitError',
    undefined,
  ],
  [JSON.stringify({ level: 'ERROR', message: 'Cannot save' }), undefined],
  ['Saved metadata for uploads/ERROR', undefined],
  ['null', undefined],
])('the error in %j is %j', (line, error) => {
  expect(errorInLine(line.trimEnd())).toBe(error)
})
