import { expect, test } from 'vitest'
import type { Row } from '../../../api/types.ts'
import { compare } from './compare.ts'
import type { Delivery, Experiment, HeldEvent } from './experiment.ts'

const key = 'order/a.txt'

function held(event: number, state: HeldEvent['state'] = 'delivered'): HeldEvent {
  return {
    ...{ event, object_key: key, size: event, etag: `e${event}`, state },
    ...{ event_name: 'ObjectCreated:Put', event_time: '2026-11-23T04:00:00Z', sequencer: '0' },
  }
}

const rowOf = (event: number) => ({ ...held(event), bucket: 'lab-uploads' }) as unknown as Row

function delivery(event: number, outcome: string, more: Partial<Delivery> = {}): Delivery {
  const attempt = (one: string) => [{ outcome: one, message: '' }]
  return { event, plain: attempt('saved'), ledger: attempt(outcome), ...more }
}

function experiment(parts: Partial<Experiment>): Experiment {
  const nothing = { events: [], deliveries: [], objects: [], plain: [], ledger: [], history: [] }
  return { bucket: 'lab-uploads', ...nothing, ...parts }
}

const late = experiment({
  events: [held(1), held(2)],
  deliveries: [delivery(2, 'written'), delivery(1, 'stale')],
  objects: [held(2)],
  plain: [rowOf(1)],
  ledger: [rowOf(2)],
})

test('a late event makes the plain item wrong, and the reasons name both events', () => {
  const [one] = compare(late)
  expect(one).toMatchObject({ plainIsRight: false, ledgerIsRight: true, isSettled: true })
  expect(one?.reasons[0]).toContain('put event 1 last, over event 2')
  expect(one?.reasons[1]).toContain('Event 1 came late')
})

test('content of the same size but another etag is wrong', () => {
  const other = { ...rowOf(2), etag: 'other' }
  expect(compare({ ...late, ledger: [other] })[0]).toMatchObject({ ledgerIsRight: false })
})

test('of a removed object a removal is right, nothing is right, and content is wrong', () => {
  const removed = { ...rowOf(2), event_name: 'ObjectRemoved:Delete', size: 0, etag: '' }
  const gone = { ...late, objects: [] }
  expect(compare({ ...gone, plain: [rowOf(1)], ledger: [removed] })[0]).toMatchObject({
    ...{ plainIsRight: false, ledgerIsRight: true, bucket: { state: 'removed' } },
  })
  expect(compare({ ...gone, plain: [] })[0]).toMatchObject({ plainIsRight: true })
})

test('an event that waits or was lost is named as the reason', () => {
  const waits = compare({ ...late, events: [held(1), held(2), held(3, 'waiting')] })[0]
  expect(waits).toMatchObject({ isSettled: false })
  expect(waits?.reasons[0]).toContain('Event 3 waits')
  const lost = compare({ ...late, events: [held(1), held(2), held(3, 'dropped')] })[0]
  expect(lost).toMatchObject({ isSettled: true })
  expect(lost?.reasons.at(-1)).toContain('verify --repair')
})

test('a duplicate is explained by the crash before it, or by the repeat', () => {
  const failed = { outcome: 'failed', message: 'killed' }
  const attempts = [failed, { outcome: 'duplicate', message: '' }]
  const crashed = delivery(1, '', { fault: 'crash-after', ledger: attempts })
  const parts = { events: [held(1)], objects: [held(1)], plain: [rowOf(1)], ledger: [rowOf(1)] }
  const afterCrash = compare(experiment({ ...parts, deliveries: [crashed] }))[0]
  expect(afterCrash?.reasons.join(' ')).toContain('found its own row')
  expect(afterCrash?.reasons.join(' ')).toContain('tried it again')
  const deliveries = [delivery(1, 'written'), delivery(1, 'duplicate')]
  const repeated = compare(experiment({ ...parts, deliveries }))[0]
  expect(repeated?.reasons).toEqual([
    'Event 1 came again. The row has its very position: duplicate.',
  ])
})
