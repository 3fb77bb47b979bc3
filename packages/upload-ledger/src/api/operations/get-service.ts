import * as v from 'valibot'
import { featuresOf } from '../features.ts'
import { defineOperation, type Feature, free, type Operation } from '../operation.ts'

const feature = v.picklist([
  ...(['history', 'links', 'tickets', 'uploads', 'deletes', 'live'] as const),
  ...(['buckets', 'checklist', 'deadLetters', 'letterChanges', 'lab'] as const),
])

export const getService: Operation = defineOperation({
  id: 'getService',
  method: 'get',
  path: '/v1',
  summary: 'Get what this API offers',
  parameters: v.strictObject({}),
  answers: {
    200: {
      description: 'The version, and the parts that are on.',
      body: v.object({
        name: v.literal('upload-ledger'),
        version: v.string(),
        features: v.array(feature),
        uploadPrefix: v.exactOptional(
          v.pipe(v.string(), v.description('What the key of an upload ticket begins with.')),
        ),
      }),
    },
  },
  async run(_, { settings }) {
    const features: readonly Feature[] = featuresOf(settings)
    const prefix = settings.tickets?.prefix
    const body = {
      name: 'upload-ledger' as const,
      version: settings.version,
      features: [...features],
      ...(prefix === undefined ? {} : { uploadPrefix: prefix }),
    }
    return { status: 200 as const, body, cost: free }
  },
})
