import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { operations } from './operations.ts'

test('the operations are those of the lesson, in its words', async () => {
  const file = new URL('../../../../../../docs/lesson.md', import.meta.url)
  const [, table = ''] =
    /\| operation \| what it does \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(
      await readFile(file, 'utf8'),
    ) ?? []
  const rows = table
    .trimEnd()
    .split('\n')
    .map((line) => line.slice(2, -2).split(' | '))
  expect(operations.map(({ name, does }) => [name, does])).toEqual(rows)
})
