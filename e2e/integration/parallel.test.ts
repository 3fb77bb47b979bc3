import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { startInOwnFolder, until } from '../support/development.ts'

test('64 parallel uploads of one key end with the row of the last', async () => {
  await using development = await startInOwnFolder()
  const { s3, table } = development
  for (let round = 0; round < 3; round++) {
    const object = { Bucket: 'uploads', Key: `incoming/race-${round}` }
    await Promise.all(
      Array.from({ length: 64 }, (_, i) =>
        s3.send(new PutObjectCommand({ ...object, Body: 'x'.repeat(i + 1) })),
      ),
    )
    const { ETag, ContentLength } = await s3.send(new HeadObjectCommand(object))
    const reported = () => development.output().split(`${object.Bucket}/${object.Key}`).length - 1
    await until(
      async () => reported() >= 64,
      () => `only ${reported()} events of 64 were reported`,
    )
    const row = await getRow(table, object.Bucket, object.Key)
    expect(row).toMatchObject({ etag: ETag?.replaceAll('"', ''), size: ContentLength })
  }
})
