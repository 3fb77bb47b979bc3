import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import { glossary } from './glossary.ts'

test('the terms of the lab are those of the lesson, in its words', async () => {
  const lesson = await readFile(new URL('../../../../../docs/lesson.md', import.meta.url), 'utf8')
  const tables = lesson.matchAll(/^\| term \| \|\n\|---\|---\|\n((?:\|.*\n)+)/gm)
  const rows = [...tables].flatMap(([, table = '']) =>
    table
      .trimEnd()
      .split('\n')
      .map((line) => line.replaceAll(/[*`]/g, '').replaceAll("'", '’').slice(2, -2).split(' | ')),
  )
  expect(rows.length).toBeGreaterThan(10)
  expect(Object.entries(glossary)).toEqual(rows)
})
