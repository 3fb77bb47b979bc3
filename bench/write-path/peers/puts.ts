import type { PutItemCommandInput } from '@aws-sdk/client-dynamodb'

/** What a peer reads of S3's notification. */
export interface Notification {
  readonly Records: readonly {
    readonly eventName: string
    readonly eventTime: string
    readonly s3: {
      readonly bucket: { readonly name: string }
      readonly object: {
        readonly key: string
        readonly size: number
        readonly eTag: string
        readonly sequencer: string
      }
    }
  }[]
}

/** The exercise's row of each record, under the condition that no later one is there. */
export function putsOf({ Records }: Notification): readonly PutItemCommandInput[] {
  return Records.map(({ eventName, eventTime, s3: { bucket, object } }) => {
    const position = object.sequencer.padStart(32, '0')
    return {
      TableName: process.env.TABLE_NAME,
      Item: {
        bucket: { S: bucket.name },
        object_key: { S: decodeURIComponent(object.key.replaceAll('+', ' ')) },
        size: { N: String(object.size) },
        etag: { S: object.eTag },
        event_time: { S: eventTime },
        event_name: { S: eventName },
        sequencer: { S: object.sequencer },
        position: { S: position },
      },
      ConditionExpression: 'attribute_not_exists(object_key) OR #position < :position',
      ExpressionAttributeNames: { '#position': 'position' },
      ExpressionAttributeValues: { ':position': { S: position } },
    }
  })
}

/** Sends all, 64 at once. */
export async function sendAll<T>(
  puts: readonly T[],
  send: (put: T) => Promise<void>,
): Promise<void> {
  let next = 0
  const work = async () => {
    for (let put = puts[next++]; put !== undefined; put = puts[next++]) await send(put)
  }
  await Promise.all(Array.from({ length: Math.min(64, puts.length) }, work))
}
