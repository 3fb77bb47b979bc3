import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { inputs } from '../../../../e2e/support/mutated-inputs.ts'
import { often, seed } from '../../../../e2e/support/seed.ts'
import { LedgerError, type NotificationRecord, readNotification } from '../../src/core/index.ts'

const fixtures = new URL('../fixtures/', import.meta.url)
const notifications = readdirSync(fixtures, { withFileTypes: true })
  .filter((entry) => entry.isFile())
  .map(({ name }) =>
    Buffer.from(
      JSON.stringify(JSON.parse(readFileSync(new URL(name, fixtures), 'utf8')).notification),
    ),
  )
const eventTokens = [
  ...[
    '"Records":',
    '"s3":',
    '"key":',
    '"size":-1',
    '"size":"12"',
    '"sequencer":"zz"',
    '"body":"',
    '\\"',
  ],
  ...[
    '"eventName":',
    'ObjectRemoved:Delete',
    's3:TestEvent',
    '"detail-type":',
    '"requestPayload":',
    '{"s3":',
  ],
  ...[
    '\\ud800',
    '\\u0000',
    '%e9',
    '1e999',
    '"__proto__":{"polluted":1},',
    '[[[[',
    '"messageId":"m",',
  ],
]

test(`a mutated event is read, ignored or poison, alone or in a queue's message (seed ${seed})`, () => {
  const seen = new Map<string, number>()
  const note = (record: NotificationRecord) => {
    seen.set(record.kind, (seen.get(record.kind) ?? 0) + 1)
    if (record.kind === 'poison') expect(record.error).toBeInstanceOf(LedgerError)
    if (record.kind !== 'upload') return
    const { bucket, key, sizeBytes, position } = record.event
    expect(bucket).not.toBe('')
    expect(Buffer.byteLength(key)).toBeLessThanOrEqual(1_024)
    expect(key.isWellFormed()).toBe(true)
    expect(Number.isSafeInteger(sizeBytes) && sizeBytes >= 0).toBe(true)
    expect(position).toMatch(/^[0-9A-F]{32}\|/)
  }
  for (const { bytes } of inputs(notifications, eventTokens, often(10_000))) {
    const body = bytes.toString()
    const queue = readNotification({ Records: [{ messageId: 'm', body, eventSource: 'aws:sqs' }] })
    if (queue.kind === 'queue') for (const { records } of queue.messages) records.forEach(note)
    const payload = parsed(body)
    if (payload === undefined) continue
    const direct = readNotification(payload)
    if (direct.kind === 'direct') direct.records.forEach(note)
  }
  expect([...seen.keys()].toSorted()).toEqual(['ignored', 'poison', 'upload'])
  expect(Object.keys(Object.prototype)).toEqual([])
})

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}
