import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openStore } from './store.ts'

test('a long key of several bytes a character is found after a short one was looked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'local-store-'))
  const store = await openStore(folder)
  try {
    const table = store.sublevel<string, string>('table', { valueEncoding: 'json' })
    await table.open()
    expect(table.getSync('short')).toBeUndefined()
    // One of each length by bytes, so that some cut falls within a character.
    for (let length = 1; length <= 8; length++) {
      const key = `${'x'.repeat(length)}${'\u{1f600}'.repeat(60 * length)}`
      await table.put(key, key)
      expect(table.getSync(key)).toBe(key)
    }
  } finally {
    await store.close()
    await rm(folder, { recursive: true, force: true })
  }
})
