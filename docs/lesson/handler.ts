import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'

const client = new DynamoDBClient({})
const tableName = process.env.TABLE_NAME
if (!tableName) throw new Error('TABLE_NAME is not set')

interface S3Record {
  eventName: string
  eventTime: string
  s3: {
    bucket: { name: string }
    object: { key: string; size?: number; eTag?: string; sequencer?: string }
  }
}

export async function handler(event: { Records: S3Record[] }): Promise<{ statusCode: number }> {
  for (const { eventName, eventTime, s3 } of event.Records) {
    const bucket = s3.bucket.name
    const { size = 0, eTag = '', sequencer = '' } = s3.object
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '))
    const item = {
      bucket: { S: bucket },
      object_key: { S: key },
      size: { N: String(size) },
      etag: { S: eTag },
      event_time: { S: eventTime },
      event_name: { S: eventName },
      sequencer: { S: sequencer },
    }
    await client.send(new PutItemCommand({ TableName: tableName, Item: item }))
    console.log(`Saved metadata for ${bucket}/${key}`)
  }
  return { statusCode: 200 }
}
