import { createHash } from 'node:crypto'
import { mkdir, mkdtemp, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { DeleteObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { noise } from '../../packages/local-cloud/src/s3/testing/noise.ts'
import { keys, region } from '../support/development.ts'
import { testWithAwsCli, testWithBoto3 } from '../support/test-with.ts'
import { type AwsPrograms, md5, openAwsPrograms } from './aws-programs.ts'

/** Keys as people and attackers choose them; the last has 1,024 bytes. */
const names = [
  'plain.txt',
  'with space.txt',
  'plus+plus.txt',
  '100%.txt',
  '%2e%2e%2f.txt',
  'émoji-😀.txt',
  'double//slash.txt',
  '../up.txt',
  './dot.txt',
  'a&b=c?d#e;f,g@h:i$j!k(l)m*n\'o"p.txt',
  '__proto__',
  'trailing/',
]
const longest = 'x'.repeat(1024 - 'incoming/'.length)

let programs: AwsPrograms
beforeAll(async () => {
  programs = await openAwsPrograms()
})
afterAll(() => programs[Symbol.asyncDispose]())

test('objects that the JS SDK puts with its defaults get the right rows', async () => {
  const { development, rowOf } = programs
  // No path style, no retries switched off: only the address and the keys.
  const s3 = new S3Client({ endpoint: development.s3Url, region, credentials: keys })
  for (const name of [...names, longest]) {
    const Key = `incoming/${name}`
    await s3.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body: name }))
    await rowOf(Key, md5(name))
  }
  const streamed = noise(3_000_000)
  const Key = 'incoming/streamed'
  await s3.send(
    new PutObjectCommand({
      Bucket: 'uploads',
      Key,
      Body: Readable.from([streamed]),
      ContentLength: streamed.length,
    }),
  )
  await rowOf(Key, md5(streamed))
  await s3.send(new DeleteObjectCommand({ Bucket: 'uploads', Key }))
  await rowOf(Key, undefined)
  s3.destroy()
})

testWithAwsCli()('objects that the AWS CLI puts end as true rows', async () => {
  const { folder, rowOf, run } = programs
  const aws = (...args: string[]) => run('aws', args)
  const file = join(folder, 'file')
  for (const [i, name] of [...names, longest].entries()) {
    const body = `from the CLI ${i}`
    await writeFile(file, body)
    const key = `incoming/cli/${name.slice(0, 1011)}`
    if (name.endsWith('/')) continue // To `aws s3 cp` that is a folder to put the file into.
    await aws('s3', 'cp', file, `s3://uploads/${key}`)
    await rowOf(key, md5(body))
  }

  const synced = await mkdtemp(join(folder, 'sync-'))
  await mkdir(join(synced, 'a b', 'c+d'), { recursive: true })
  await writeFile(join(synced, 'a b', 'c+d', '100%😀.txt'), 'synced')
  await writeFile(join(synced, 'large'), noise(9_000_000))
  await aws('s3', 'sync', synced, 's3://uploads/incoming/sync')
  await rowOf('incoming/sync/a b/c+d/100%😀.txt', md5('synced'))

  const listed = await aws('s3', 'ls', '--recursive', 's3://uploads/incoming/sync/')
  expect(listed).toContain('incoming/sync/a b/c+d/100%😀.txt')
  const head = await aws(
    ...['s3api', 'head-object', '--bucket', 'uploads', '--key', 'incoming/sync/large'],
  )
  const { ETag, ContentLength } = JSON.parse(head)
  expect(ETag).toMatch(/-2"$/)
  expect(ContentLength).toBe(9_000_000)
  await rowOf('incoming/sync/large', ETag.replaceAll('"', ''))

  await aws('s3', 'rm', '--recursive', 's3://uploads/incoming/sync')
  await rowOf('incoming/sync/large', undefined)
  await rowOf('incoming/sync/a b/c+d/100%😀.txt', undefined)
})

testWithBoto3()('objects that boto3 puts end as true rows', async () => {
  const { folder, rowOf, run } = programs
  const program = [
    'import boto3, io, json, sys',
    's3 = boto3.client("s3")',
    'for key, body in json.load(sys.stdin).items():',
    '    s3.put_object(Bucket="uploads", Key=key, Body=body.encode())',
    's3.upload_fileobj(io.BytesIO(b"z" * 9000000), "uploads", "incoming/boto3/large")',
  ].join('\n')
  const objects = Object.fromEntries(
    names.map((name, i) => [`incoming/boto3/${name}`, `from boto3 ${i}`]),
  )
  const input = join(folder, 'objects.json')
  await writeFile(input, JSON.stringify(objects))
  await run('sh', ['-c', `exec python3 -c '${program}' < ${input}`])
  for (const [key, body] of Object.entries(objects)) await rowOf(key, md5(body))
  const halves = [Buffer.alloc(8_388_608, 'z'), Buffer.alloc(9_000_000 - 8_388_608, 'z')]
  const digests = halves.map((half) => createHash('md5').update(half).digest())
  await rowOf('incoming/boto3/large', `${md5(Buffer.concat(digests))}-2`)
})
