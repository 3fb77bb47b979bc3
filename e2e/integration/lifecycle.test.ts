import {
  HeadObjectCommand,
  PutBucketLifecycleConfigurationCommand,
  PutObjectCommand,
  S3ServiceException,
} from '@aws-sdk/client-s3'
import { expect, test } from 'vitest'
import { runCommand, startDevelopment, temporaryFolder } from '../support/development.ts'

test('lifecycle runs the rules as of the given time and reports what they did', async () => {
  await using folder = await temporaryFolder()
  const lifecycle = (...flags: string[]) =>
    runCommand(['lifecycle', ...flags, '--data', folder.path])
  expect(await lifecycle()).toMatchObject({ code: 3, out: '' })
  await using development = await startDevelopment(folder.path)
  const { s3 } = development
  const object = { Bucket: 'uploads', Key: 'incoming/old.txt' }
  await s3.send(new PutObjectCommand({ ...object, Body: 'old' }))
  const rule = {
    Status: 'Enabled' as const,
    Filter: { Prefix: 'incoming/old' },
    Expiration: { Days: 1 },
  }
  const LifecycleConfiguration = { Rules: [rule] }
  await s3.send(
    new PutBucketLifecycleConfigurationCommand({ Bucket: 'uploads', LifecycleConfiguration }),
  )

  expect(await lifecycle('--at', 'soon')).toMatchObject({ code: 2, out: '' })
  expect((await lifecycle()).out.split('\n')[0]).toBe('0  objects expired')
  const at = new Date(Date.now() + 2 * 86_400_000).toISOString()
  const ran = await lifecycle('--at', at, '--json')
  expect(ran).toMatchObject({ code: 0, err: '' })
  expect(JSON.parse(ran.out)).toEqual({
    at,
    expired: 1,
    markersCreated: 0,
    noncurrentExpired: 0,
    markersRemoved: 0,
    uploadsAborted: 0,
  })
  const head = s3.send(new HeadObjectCommand(object))
  await expect(head).rejects.toBeInstanceOf(S3ServiceException)
})
