import { globSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))

test('every file that docs/promises.md names exists', () => {
  const text = readFileSync(`${root}docs/promises.md`, 'utf8')
  const named = [...text.matchAll(/`([\w./*-]+\.ts)`/g)].map(([, file = '']) => file)
  expect(named.length).toBeGreaterThan(60)
  // Bare names are those of files beside the tests that the same paragraph is about.
  const paths = named.filter((file) => file.includes('/'))
  expect(paths.filter((path) => globSync(path, { cwd: root }).length === 0)).toEqual([])
})
