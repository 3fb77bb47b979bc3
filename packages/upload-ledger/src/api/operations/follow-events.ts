import * as v from 'valibot'
import { defineOperation, type Operation } from '../operation.ts'
import { type LiveEvent, liveEventSchema } from '../schemas/live-event.ts'
import { prefix, text } from '../schemas/parameters.ts'

export const followEvents: Operation = defineOperation({
  id: 'followEvents',
  method: 'get',
  path: '/v1/live',
  needs: 'live',
  summary: 'Follow outcomes as they happen',
  description:
    'Server-sent events, each `outcome`. Send Last-Event-ID to go on after an event; a `gap` comes first where some are no longer held. A reader that is too slow is disconnected. A filter leaves out events without an object.',
  parameters: v.strictObject({
    bucket: text('Only events of this bucket.'),
    prefix,
  }),
  answers: { 200: { description: 'Events, until the client goes.', body: liveEventSchema } },
  streams: true,
  async run({ parameters: { bucket, prefix } }, { settings: { live }, signal, header }) {
    if (live === undefined) throw new TypeError('Cannot follow events: the live feed is off')
    const wants = (event: LiveEvent): boolean =>
      (bucket === undefined || event.bucket === bucket) &&
      (prefix === undefined || event.object_key?.startsWith(prefix) === true)
    const isFiltered = bucket !== undefined || prefix !== undefined
    const options = { signal, wants: isFiltered ? wants : undefined }
    return { stream: live.open(header('Last-Event-ID'), options) }
  },
})
