import { FakeRows } from '../../src/reader/testing/fake-rows.ts'
import { readerLaws } from './laws.ts'

readerLaws(() => {
  const rows = new FakeRows()
  return { rows, put: async (all) => rows.put(...all) }
}, 1_000)
