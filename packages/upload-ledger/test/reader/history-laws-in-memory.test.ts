import { FakeEvents, fakeEventOf } from '../../src/reader/testing/fake-events.ts'
import { FakeRows } from '../../src/reader/testing/fake-rows.ts'
import { historyLaws } from './history-laws.ts'

historyLaws(() => {
  const [rows, events] = [new FakeRows(), new FakeEvents()]
  return {
    rows,
    events,
    putRows: async (all) => rows.put(...all),
    putEvents: async (all) => events.put(...all.map(fakeEventOf)),
  }
}, 300)
