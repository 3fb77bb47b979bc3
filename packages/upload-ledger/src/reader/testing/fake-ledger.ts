import { eventKind, type ObjectEvent, rowOfEvent } from '../../core/index.ts'
import { positionOf } from '../../core/position.ts'
import { createReader, type LedgerReader } from '../reader.ts'
import { FakeEvents, fakeEventOf } from './fake-events.ts'
import { FakeRows } from './fake-rows.ts'

export const bucket = 'uploads'

/** A ledger in memory, to which events happen in order. */
export class FakeLedger {
  readonly rows: FakeRows = new FakeRows()
  readonly events: FakeEvents = new FakeEvents()
  nowMs: number = Date.parse('2026-11-24T12:00:00Z')
  #happened = 0

  /** @param time `2026-11-23T04:00:00.000Z` */
  happen(key: string, time: string, eventName = 'ObjectCreated:Put', isKept = true): ObjectEvent {
    const kind = eventKind(eventName) ?? 'creation'
    const sequencer = (0x6b04 + this.#happened++).toString(16).toUpperCase()
    const facts = { bucket, key, eventName, eventTime: time, sequencer, etag: `e${sequencer}` }
    const position = positionOf({ sequencer, eventTime: time, kind, source: 'aws:s3' })
    const event = { ...facts, sizeBytes: 1, position }
    if (isKept) this.events.put(fakeEventOf(event))
    if (eventKind(eventName) !== undefined) this.rows.put(rowOfEvent({ ...event, kind }, 0))
    return event
  }

  reader(parallel?: number): LedgerReader {
    const history = { events: this.events, now: () => this.nowMs }
    return createReader({ rows: this.rows, wait: async () => {}, now: () => 0, history, parallel })
  }
}
