import * as v from 'valibot'
import { type Experiment, type LabAttempt, labFaults } from '../lab/experiment.ts'
import { historyItemSchema } from './history-item.ts'
import { rowSchema } from './row.ts'

export const faultSchema: v.GenericSchema<(typeof labFaults)[number]> = v.pipe(
  v.picklist(labFaults),
  v.description(
    'throttle: DynamoDB refuses the writes. crash-before, crash-after: the process ends before or after its write. Each in the first attempt alone.',
  ),
)

const object = { object_key: v.string(), size: v.number(), etag: v.string() }
export const attemptsSchema: v.GenericSchema<unknown, LabAttempt[]> = v.array(
  v.object({
    outcome: v.pipe(
      v.string(),
      v.description('written, duplicate or stale; of the plain function saved; or failed.'),
    ),
    message: v.pipe(v.string(), v.description('The line of the log, or the error.')),
  }),
)

export const experimentSchema: v.GenericSchema<unknown, Experiment> = v.pipe(
  v.object({
    bucket: v.string(),
    events: v.pipe(
      v.array(
        v.object({
          event: v.pipe(v.number(), v.description('1 for the first.')),
          ...object,
          event_name: v.string(),
          event_time: v.string(),
          sequencer: v.string(),
          state: v.picklist(['waiting', 'delivered', 'dropped']),
        }),
      ),
      v.description('The events of the bucket, as they happened.'),
    ),
    deliveries: v.pipe(
      v.array(
        v.object({
          event: v.number(),
          fault: v.exactOptional(
            faultSchema as v.GenericSchema<unknown, (typeof labFaults)[number]>,
          ),
          plain: attemptsSchema,
          ledger: attemptsSchema,
        }),
      ),
      v.description('As they were made, with each attempt of either function.'),
    ),
    objects: v.pipe(v.array(v.object(object)), v.description('What is in the bucket.')),
    plain: v.pipe(v.array(rowSchema), v.description('The items of the exercise’s function.')),
    ledger: v.pipe(v.array(rowSchema), v.description('The rows of ours, tombstones too.')),
    history: v.pipe(v.array(historyItemSchema), v.description('The events that ours recorded.')),
  }),
  v.description('The same events for two functions, and what is stored.'),
)
