import {
  GetBucketNotificationConfigurationCommand,
  type NotificationConfiguration,
  PutBucketNotificationConfigurationCommand,
} from '@aws-sdk/client-s3'
import { expect } from 'vitest'
import { functionArn } from '../../../src/s3/testing/start.ts'
import { type Case, type CaseBucket, refusal } from '../case.ts'

const put = (
  { client, bucket: Bucket }: CaseBucket,
  NotificationConfiguration: NotificationConfiguration,
) =>
  client.send(new PutBucketNotificationConfigurationCommand({ Bucket, NotificationConfiguration }))

async function read({ client, bucket: Bucket }: CaseBucket): Promise<NotificationConfiguration> {
  const answer = await client.send(new GetBucketNotificationConfigurationCommand({ Bucket }))
  const { $metadata, ...configuration } = answer
  return configuration
}

const forPrefix = (
  Id: string,
  prefix: string,
  event: 's3:ObjectCreated:*' | 's3:ObjectCreated:Put',
) => ({
  Id,
  LambdaFunctionArn: functionArn,
  Events: [event],
  Filter: { Key: { FilterRules: [{ Name: 'prefix' as const, Value: prefix }] } },
})

export const notifications: readonly Case[] = [
  {
    name: 'a bucket begins without notifications, and a put replaces them as a whole',
    ownBucket: true,
    async run(place) {
      expect(await read(place)).toEqual({})
      const first = forPrefix('first', 'a/', 's3:ObjectCreated:*')
      const second = forPrefix('second', 'b/', 's3:ObjectCreated:Put')
      for (const configurations of [[first, second], [second]]) {
        await put(place, { LambdaFunctionConfigurations: configurations })
        const { LambdaFunctionConfigurations: found = [] } = await read(place)
        expect(found).toHaveLength(configurations.length)
        for (const [i, { Id, LambdaFunctionArn, Events, Filter }] of configurations.entries()) {
          expect(found[i]).toMatchObject({ Id, LambdaFunctionArn, Events })
          const [rule] = found[i]?.Filter?.Key?.FilterRules ?? []
          expect(rule?.Name?.toLowerCase()).toBe('prefix')
          expect(rule?.Value).toBe(Filter.Key.FilterRules[0]?.Value)
        }
      }
      await put(place, {})
      expect(await read(place)).toEqual({})
    },
  },
  {
    name: 'EventBridge is switched on and off',
    ownBucket: true,
    async run(place) {
      await put(place, { EventBridgeConfiguration: {} })
      expect(await read(place)).toEqual({ EventBridgeConfiguration: {} })
      await put(place, {})
      expect(await read(place)).toEqual({})
    },
  },
  {
    name: 'two notifications of one event for overlapping prefixes are InvalidArgument',
    ownBucket: true,
    async run(place) {
      const LambdaFunctionConfigurations = [
        forPrefix('wide', 'a/', 's3:ObjectCreated:*'),
        forPrefix('narrow', 'a/b/', 's3:ObjectCreated:Put'),
      ]
      const refused = await refusal(put(place, { LambdaFunctionConfigurations }))
      expect(refused).toMatchObject({ code: 'InvalidArgument', status: 400 })
      expect(await read(place)).toEqual({})
    },
  },
  {
    name: 'a notification to a missing target is InvalidArgument',
    ownBucket: true,
    async run(place) {
      const missing = forPrefix('missing', 'a/', 's3:ObjectCreated:*')
      const LambdaFunctionArn = 'arn:aws:lambda:us-east-1:000000000000:function:missing'
      const configuration = {
        LambdaFunctionConfigurations: [{ ...missing, LambdaFunctionArn }],
      }
      const refused = await refusal(put(place, configuration))
      expect(refused).toMatchObject({ code: 'InvalidArgument', status: 400 })
    },
  },
  {
    name: 'an event that S3 does not know is InvalidArgument',
    ownBucket: true,
    async run(place) {
      const wrong = { ...forPrefix('wrong', 'a/', 's3:ObjectCreated:*'), Events: ['s3:Nothing:*'] }
      const configuration = { LambdaFunctionConfigurations: [wrong] } as NotificationConfiguration
      const refused = await refusal(put(place, configuration))
      expect(['InvalidArgument', 'MalformedXML']).toContain(refused.code)
      expect(refused.status).toBe(400)
    },
  },
]
