import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { openStore, type Store } from '../../store/index.ts'
import type { Invocation, OutgoingMessage } from '../outbox.ts'
import { type EventBus, openEventBus } from './event-bus.ts'

const functionArn = 'arn:aws:lambda:us-east-1:000000000000:function:save'
const queueArn = 'arn:aws:sqs:us-east-1:000000000000:main'
const event = { source: 'aws.s3', detail: { object: { key: 'a+b' } } }
const all = { source: ['aws.s3'] }

let folder: string
let store: Store
let bus: EventBus

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'event-bus-'))
  store = await openStore(folder)
  bus = await open()
})

afterEach(async () => {
  await store.close()
  await rm(folder, { recursive: true, force: true })
})

function open(): Promise<EventBus> {
  const note = (value: Invocation | OutgoingMessage) => ({
    type: 'put' as const,
    key: '',
    value: JSON.stringify(value),
  })
  return openEventBus({
    store,
    functions: { operation: note },
    functionExists: (arn) => arn === functionArn,
    queues: { exists: (arn) => arn === queueArn, operations: (message) => [note(message)] },
  })
}

function recordedEvents(): unknown[] {
  return bus.outbox
    .operations(event)
    .map((operation) => JSON.parse(Reflect.get(operation, 'value')))
}

test('an event goes to the target of each rule that it fits: whole to a function, as text to a queue', async () => {
  await bus.putRule({ name: 'to-function', pattern: all, target: functionArn })
  await bus.putRule({ name: 'to-queue', pattern: all, target: queueArn })
  await bus.putRule({ name: 'other', pattern: { source: ['aws.ec2'] }, target: queueArn })
  expect(recordedEvents()).toEqual([
    { functionArn, payload: event },
    { queueArn, senderId: expect.any(String), body: JSON.stringify(event) },
  ])
})

test('rules survive a restart, are replaced by name, and can be removed', async () => {
  await bus.putRule({ name: 'a', pattern: all, target: functionArn })
  await bus.putRule({ name: 'b', pattern: all, target: functionArn })
  await bus.putRule({ name: 'a', pattern: all, target: queueArn })
  await bus.removeRule('b')
  bus = await open()
  expect(bus.rules()).toEqual([{ name: 'a', pattern: all, target: queueArn }])
  expect(recordedEvents()).toHaveLength(1)
})

test('a rule with a missing target or an unknown comparison is refused', async () => {
  const nowhere = bus.putRule({ name: 'a', pattern: all, target: `${queueArn}-not` })
  await expect(nowhere).rejects.toThrow('Cannot put the rule a: its target')
  const pattern = { detail: { size: [{ numeric: ['>', 1] }] } } as never
  const unknown = bus.putRule({ name: 'a', pattern, target: queueArn })
  await expect(unknown).rejects.toThrow('Cannot use the event pattern: the comparison numeric')
  expect(bus.rules()).toEqual([])
})
