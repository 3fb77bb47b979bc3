import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect } from 'vitest'
import { testWithAwsCli, testWithBoto3 } from '../support/test-with.ts'
import { type AwsPrograms, md5, openAwsPrograms } from './aws-programs.ts'

let programs: AwsPrograms
beforeAll(async () => {
  programs = await openAwsPrograms()
})
afterAll(() => programs[Symbol.asyncDispose]())

testWithAwsCli()(
  'a URL that the AWS CLI makes gives the object, as it is and in part',
  async () => {
    const { folder, run } = programs
    const file = join(folder, 'file')
    await writeFile(file, 'from the CLI')
    for (const key of ['incoming/cli.txt', 'incoming/a b+c%é😀.txt']) {
      await run('aws', ['s3', 'cp', file, `s3://uploads/${key}`])
      const url = await run('aws', ['s3', 'presign', `s3://uploads/${key}`, '--expires-in', '60'])
      expect(await (await fetch(url.trim())).text()).toBe('from the CLI')
      const part = await fetch(url.trim(), { headers: { range: 'bytes=0-3' } })
      expect([part.status, await part.text()]).toEqual([206, 'from'])
      expect((await fetch(`${url.trim()}&acl`)).status).toBe(403)
    }
  },
)

const python = testWithBoto3()

/** What boto3 signs by default (version 2 in us-east-1), and with each version asked for. */
const versions = ['', 's3', 's3v4']

/** Runs statements with `s3`, a client of that version, and gives what they put into `made`. */
async function boto3(version: string, ...statements: readonly string[]): Promise<unknown> {
  const program = [
    'import boto3, json',
    'from botocore.config import Config',
    `s3 = boto3.client("s3", config=Config(signature_version=${JSON.stringify(version)} or None))`,
    'made = {}',
    ...statements,
    'print(json.dumps(made))',
  ]
  const file = join(programs.folder, 'program.py')
  await writeFile(file, program.join('\n'))
  return JSON.parse(await programs.run('python3', [file]))
}

python.each(versions)('URLs that boto3 makes work: signature version %j', async (version) => {
  const key = `incoming/boto3 ${version}+é.txt`
  const made = await boto3(
    version,
    `at = {"Bucket": "uploads", "Key": ${JSON.stringify(key)}}`,
    'for name in ["put_object", "get_object", "head_object", "delete_object"]:',
    '    method = name.split("_")[0].upper()',
    '    made[method] = s3.generate_presigned_url(name, Params=at, HttpMethod=method)',
    'asked = dict(at, ContentType="text/plain", Metadata={"colour": "blue"})',
    'made["described"] = s3.generate_presigned_url("put_object", Params=asked)',
    'named = dict(at, ResponseContentDisposition="attachment; filename=\\"a b\\"")',
    'made["named"] = s3.generate_presigned_url("get_object", Params=named)',
  )
  const urls = made as Record<string, string>
  const ask = (method: string, url = urls[method], init = {}): Promise<Response> =>
    fetch(url ?? '', { method, ...init })
  // Without a content type, which version 2 would have to cover.
  const body = new TextEncoder().encode(`boto3 ${version}`)
  expect((await ask('PUT', urls.PUT, { body })).status).toBe(200)
  await programs.rowOf(key, md5(`boto3 ${version}`))
  expect(await (await ask('GET')).text()).toBe(`boto3 ${version}`)
  expect((await ask('HEAD')).headers.get('content-length')).toBe(String(body.length))
  expect((await ask('GET', urls.PUT)).status).toBe(403)
  const named = await ask('GET', urls.named)
  expect(named.headers.get('content-disposition')).toBe('attachment; filename="a b"')
  const headers = { 'content-type': 'text/plain', 'x-amz-meta-colour': 'blue' }
  const described = await ask('PUT', urls.described, { body: 'described', headers })
  expect(described.status).toBe(200)
  expect((await ask('HEAD')).headers.get('x-amz-meta-colour')).toBe('blue')
  expect((await ask('PUT', urls.described, { body: 'x' })).status).toBe(403)
  expect((await ask('DELETE')).status).toBe(204)
})

python.each(versions)('forms that boto3 makes work: signature version %j', async (version) => {
  const key = `incoming/form ${version}+é.txt`
  const { url, fields } = (await boto3(
    version,
    'made = s3.generate_presigned_post("uploads", "incoming/form ' +
      `${version}+\${filename}", Fields={"acl": "private"}, Conditions=[{"acl": "private"}, ` +
      '["content-length-range", 1, 100]])',
  )) as { url: string; fields: Record<string, string> }
  const post = (body: string): Promise<Response> => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    form.append('file', new Blob([body]), 'é.txt')
    return fetch(url, { method: 'POST', body: form })
  }
  expect((await post('x'.repeat(101))).status).toBe(400)
  expect((await post(`form ${version}`)).status).toBe(204)
  await programs.rowOf(key, md5(`form ${version}`))
})

python.each(versions)('requests that boto3 signs are accepted: version %j', async (version) => {
  const made = await boto3(
    version,
    'at = {"Bucket": "uploads", "Key": "incoming/signed é+.txt"}',
    's3.put_object(Body=b"signed", ContentType="text/plain", Metadata={"a": "1"}, **at)',
    'got = s3.get_object(ResponseContentType="text/html", **at)',
    'made = [got["Body"].read().decode(), got["ContentType"], got["Metadata"]]',
    's3.list_objects_v2(Bucket="uploads", Prefix="incoming/", MaxKeys=1)',
    's3.get_bucket_location(Bucket="uploads")',
    'up = s3.create_multipart_upload(**at)["UploadId"]',
    's3.upload_part(UploadId=up, PartNumber=1, Body=b"part", **at)',
    's3.abort_multipart_upload(UploadId=up, **at)',
  )
  expect(made).toEqual(['signed', 'text/html', { a: '1' }])
})
