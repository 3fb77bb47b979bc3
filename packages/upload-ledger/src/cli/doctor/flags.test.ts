import { expect, test } from 'vitest'
import { namedBy, waitOf } from './flags.ts'

const data = '.upload-ledger'

test('a pipeline is named by its stack, by its function and bucket, or by default', () => {
  expect(namedBy({ data })).toMatchObject({ stackName: 'upload-ledger', isDefault: true })
  expect(namedBy({ data, 'stack-name': 's' })).toMatchObject({ stackName: 's', isDefault: false })
  expect(namedBy({ data, function: 'f', bucket: 'b', suffix: ['.txt'] })).toEqual({
    ...{ kind: 'parts', functionName: 'f', bucket: 'b', filters: [{ prefix: '', suffix: '.txt' }] },
  })
  expect(namedBy({ data, function: 'f', bucket: 'b' })).toMatchObject({ filters: undefined })
})

test.each([
  { function: 'f' },
  { bucket: 'b' },
  { prefix: ['p'] },
  { function: '', bucket: 'b' },
  { 'stack-name': 's', function: 'f', bucket: 'b' },
])('%j names no pipeline', (flags) => {
  expect(() => namedBy({ data, ...flags })).toThrow(/^Cannot run doctor: /)
})

test('several prefixes and suffixes name the keys of a trigger, unless they overlap', () => {
  const parts = { data, function: 'f', bucket: 'b' }
  const keys = { prefix: ['a/', 'b/'], suffix: ['.jpg'] }
  expect(namedBy({ ...parts, ...keys })).toMatchObject({
    filters: [
      { prefix: 'a/', suffix: '.jpg' },
      { prefix: 'b/', suffix: '.jpg' },
    ],
  })
  expect(() => namedBy({ ...parts, prefix: ['a/', 'a/b/'] })).toThrow(
    'Cannot use --prefix "a/b/" with --prefix "a/"',
  )
})

test('a wait is a whole number of seconds', () => {
  expect(waitOf('60')).toBe(60_000)
  for (const text of ['', 'x', '-1', '1.5', '100000']) expect(() => waitOf(text)).toThrow('--wait')
})
