/** The exercise's function, as `index.mjs` of its zip. */
export const exerciseSource = `
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb'

const dynamodb = new DynamoDBClient()

export const handler = async (event) => {
  for (const { s3 } of event.Records) {
    const key = decodeURIComponent(s3.object.key.replaceAll('+', ' '))
    const Item = {
      bucket: { S: s3.bucket.name },
      object_key: { S: key },
      size: { N: String(s3.object.size) },
    }
    await dynamodb.send(new PutItemCommand({ TableName: process.env.TABLE_NAME, Item }))
    console.log('Saved metadata for ' + s3.bucket.name + '/' + key)
  }
}
`
