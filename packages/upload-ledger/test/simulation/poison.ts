import type { Random } from '../../../../e2e/support/random.ts'
import { eventBridgeEvent, s3Record } from './forms.ts'
import type { Fact } from './model.ts'

const fact: Fact = {
  bucket: 'uploads',
  object_key: 'incoming/poison.txt',
  size: 1,
  etag: 'e',
  event_time: '2026-11-23T04:00:00Z',
  event_name: 'ObjectCreated:Put',
  sequencer: '01',
}

/** A record of S3's own form that cannot be understood. */
export function poisonRecord(random: Random): object {
  const record = s3Record(fact)
  const object = { key: 'incoming/poison.txt', size: 1, sequencer: '01' }
  const s3 = (changes: object, bucket = 'uploads') => ({
    ...record,
    s3: { bucket: { name: bucket }, object: { ...object, ...changes } },
  })
  return random.pick([
    s3({ key: 'incoming/%zz' }),
    s3({ key: '' }),
    s3({ key: `incoming/${'x'.repeat(1_020)}` }),
    s3({ size: -1 }),
    s3({ sequencer: 'not-hexadecimal' }),
    s3({ sequencer: '0'.repeat(33) }),
    s3({}, ''),
    { ...s3({}), eventVersion: '3.0' },
    { ...s3({}), eventTime: 'yesterday' },
  ])
}

/** An EventBridge event that cannot be understood. */
function poisonEvent(random: Random): object {
  return eventBridgeEvent({ ...fact, ...random.pick([{ sequencer: 'g' }, { size: 0.5 }]) })
}

/** A message that cannot be understood, to the letter. */
export function poisonBody(random: Random): string {
  return random.pick([
    '',
    '{"Records":[',
    '{"Records":{}}',
    '{"Records":[{}]}',
    JSON.stringify(poisonPayload(random)),
  ])
}

/** A whole payload that cannot be understood, or that is of no known form. */
export function poisonPayload(random: Random): unknown {
  const { detail } = eventBridgeEvent(fact) as { readonly detail: object }
  return random.pick([poisonEvent(random), { hello: 1 }, detail, [], [{}], [null], null])
}

/** What is no news of any object, and no failure either. */
export function idleMessage(random: Random): object {
  return random.pick([{ Service: 'Amazon S3', Event: 's3:TestEvent', Bucket: 'uploads' }, {}])
}
