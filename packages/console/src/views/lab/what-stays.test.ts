import { expect, test } from 'vitest'
import type { Row } from '../../api/types.ts'
import { staysText } from './what-stays.ts'

const table = { kind: 'table', name: 'lab_items' }
const file = { object_key: 'incoming/lab/shopping list.txt' } as Row

test.each([
  [[], undefined, ''],
  [[], file, '1 file'],
  [[table, { kind: 'role', name: 'r' }], undefined, '1 table and 1 role'],
  [
    [table, { kind: 'role', name: 'r' }, { ...table, name: 'o' }],
    file,
    '2 tables, 1 role and 1 file',
  ],
])('what stays is counted by its kinds', (parts, uploaded, text) => {
  expect(staysText({ parts, file: uploaded })).toBe(text)
})
