import { expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { startBundle } from './bundle.ts'
import { hang, pass } from './fault.ts'
import { batch, creation, failuresIn } from './messages.ts'

test('a function whose table hangs reports the unfinished messages before its timeout', async () => {
  // A second to work in and two to report; four attempts at a table that hangs would take four.
  await using bundle = await startBundle({ timeoutSeconds: 3 })
  bundle.proxy.planOthers((key) => (key.startsWith('hangs') ? hang : pass))
  const keys = ['a', 'hangs-1', 'b', 'hangs-2', ...Array.from({ length: 40 }, (_, i) => `c${i}`)]
  const result = await bundle.invoke(batch(keys.map((key) => creation(key))))
  expect(result).toMatchObject({ ok: true })
  expect(result.ok && failuresIn(result.answer)).toEqual(['hangs-1', 'hangs-2'])
  expect(await bundle.log()).toContain('the invocation is about to reach its timeout')
  for (const key of keys) {
    const row = await getRow(bundle.table, 'uploads', key)
    expect(row === undefined).toBe(key.startsWith('hangs'))
  }
  bundle.proxy.planOthers(() => pass)
  const again = await bundle.invoke(batch([creation('hangs-1'), creation('hangs-2')]))
  expect(again.ok && failuresIn(again.answer)).toEqual([])
})
