import { expect, test } from 'vitest'
import { recordAsking } from './ask.ts'
import { foldEvents } from './fold-events.ts'
import type { Position } from './position.ts'
import { rowOfEvent } from './row.ts'
import type { UploadEvent } from './upload-event.ts'

const position = (sequencer: string, rank: 0 | 1) =>
  `${sequencer.padStart(32, '0')}|${rank}|2026-11-23T10:15:11.077Z` as Position

function event(eventName: string, sequencer: string): UploadEvent {
  const kind = eventName.startsWith('ObjectCreated') ? 'creation' : 'removal'
  return {
    ...{ kind, bucket: 'uploads', key: 'a', sizeBytes: 1, etag: 'e', eventName, sequencer },
    eventTime: '2026-11-23T10:15:11.077Z',
    position: position(sequencer, kind === 'creation' ? 0 : 1),
  }
}

/** The steps of a batch's only fold over a row that refuses its put; no further than the first question. */
function stepsOver(held: UploadEvent, ...events: UploadEvent[]): string[] {
  const [fold] = foldEvents(events)
  if (fold === undefined) throw new Error('the events have no fold')
  const steps = recordAsking(fold, { nowMs: 0, tombstoneDays: 35 })
  const taken: string[] = []
  let step = steps.next()
  while (!step.done && step.value.kind !== 'head') {
    taken.push(step.value.kind)
    const row = rowOfEvent(held, 0)
    step = steps.next(step.value.kind === 'read' ? row : { refused: true, row })
  }
  return [...taken, step.done ? step.value.outcome : 'head']
}

test.each(['ObjectCreated:CompleteMultipartUpload', 'LifecycleExpiration:DeleteMarkerCreated'])(
  'a late batch with %s in it asks S3, also where the last of the batch never lags',
  (eventName) => {
    const late = [event(eventName, '01'), event('ObjectCreated:Put', '02')]
    expect(stepsOver(event('ObjectCreated:Put', '03'), ...late)).toEqual(['put', 'head'])
  },
)

test('a late batch of events that never lag is stale, and nothing is asked', () => {
  const late = [event('ObjectCreated:Put', '01'), event('ObjectCreated:Copy', '02')]
  expect(stepsOver(event('ObjectCreated:Put', '03'), ...late)).toEqual(['put', 'stale'])
})

test('a batch with a deletion in it reads the row and asks S3, whatever comes last', () => {
  const batch = [event('ObjectRemoved:Delete', '01'), event('ObjectCreated:Put', '02')]
  expect(stepsOver(event('ObjectCreated:Put', '00'), ...batch)).toEqual(['read', 'head'])
})

test('a repeated event is a duplicate, unless its batch has an earlier one that may be of later', () => {
  const last = event('ObjectCreated:Put', '02')
  expect(stepsOver(last, last)).toEqual(['put', 'duplicate'])
  const lagging = event('ObjectCreated:CompleteMultipartUpload', '01')
  expect(stepsOver(last, lagging, last)).toEqual(['put', 'head'])
})
