import { Agent } from 'node:http'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { networkInterfaces } from 'node:os'
import process from 'node:process'
import { HeadBucketCommand, S3Client } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Development,
  keys,
  region,
  runProgram,
  startInOwnFolder,
} from '../support/development.ts'
import { testWith, testWithBoto3 } from '../support/test-with.ts'

const hasIpv6 = Object.values(networkInterfaces())
  .flat()
  .some((address) => address?.address === '::1')
if (!hasIpv6) console.log('skipped: a port in use on ::1, as this machine has no IPv6 loopback')

let development: Development
let port = 0
beforeAll(async () => {
  const other = hasIpv6 ? await listenOnIpv6() : undefined
  port = (other?.address() as AddressInfo | undefined)?.port ?? 0
  development = await startInOwnFolder(['--s3-port', String(port)])
  port = Number(new URL(development.s3Url).port)
  if (other !== undefined) await new Promise((resolve) => other.close(resolve))
})
afterAll(() => development[Symbol.asyncDispose]())

/**
 * A program that listens on `::1` alone, at a port that is free on 127.0.0.1: of those that the system
 * gives to nobody who asks for any.
 */
async function listenOnIpv6(): Promise<Server> {
  for (let port = 20_000 + (process.pid % 10_000); ; port++) {
    const [other, own] = [await listenOn('::1', port), await listenOn('127.0.0.1', port)]
    await new Promise<void>((resolve) =>
      own === undefined ? resolve() : own.close(() => resolve()),
    )
    if (other !== undefined && own !== undefined) return other
    other?.close()
  }
}

async function listenOn(host: string, port: number): Promise<Server | undefined> {
  const server = createServer()
  return new Promise((resolve) => {
    server.once('error', () => resolve(undefined))
    server.listen({ host, port }, () => resolve(server))
  })
}

test.skipIf(!hasIpv6)(
  'dev warns in one line when another program has the port on ::1, and names the flag',
  () => {
    const lines = development
      .output()
      .split('\n')
      .filter((line) => line.includes('::1'))
    expect(lines).toEqual([
      `localhost:${port} may reach another program, which listens on [::1]:${port}; use 127.0.0.1:${port}, or choose another port with --s3-port`,
    ])
  },
)

// As where the resolver gives ::1 before 127.0.0.1, and where nobody has the port there any more.

test('Node and the SDK fall back from ::1 to 127.0.0.1', async () => {
  const addresses = [
    { address: '::1', family: 6 },
    { address: '127.0.0.1', family: 4 },
  ]
  const asked: string[] = []
  const httpAgent = new Agent({
    lookup(name, _, answer) {
      asked.push(name)
      answer(null, addresses)
    },
  })
  const s3 = new S3Client({
    endpoint: `http://localhost:${port}`,
    region,
    credentials: keys,
    forcePathStyle: true,
    requestHandler: { httpAgent },
  })
  const answer = await s3.send(new HeadBucketCommand({ Bucket: 'uploads' }))
  s3.destroy()
  expect(answer.$metadata.httpStatusCode).toBe(200)
  expect(asked).toEqual(['localhost'])
})

testWith('curl', 'curl', ['--version'])('curl falls back from ::1 to 127.0.0.1', async () => {
  const resolver = ['--noproxy', '*', '--resolve', `localhost:${port}:[::1],127.0.0.1`]
  const write = ['-sS', '-o', '/dev/null', '-w', '%{http_code} %{remote_ip}']
  const address = `http://localhost:${port}/`
  const { out, err } = await runProgram('curl', [...resolver, ...write, address])
  expect(`${out}${err}`).toBe('403 127.0.0.1')
})

testWithBoto3()('boto3 falls back from ::1 to 127.0.0.1', async () => {
  const program = [
    'import boto3, socket',
    'real = socket.getaddrinfo',
    'def both(host, port, family=0, *rest):',
    '    return real("::1", port, 0, *rest) + real("127.0.0.1", port, 0, *rest)',
    'socket.getaddrinfo = both',
    `s3 = boto3.client("s3", endpoint_url="http://localhost:${port}", region_name="${region}",`,
    `    aws_access_key_id="${keys.accessKeyId}", aws_secret_access_key="${keys.secretAccessKey}")`,
    'print(s3.head_bucket(Bucket="uploads")["ResponseMetadata"]["HTTPStatusCode"])',
  ].join('\n')
  const { out, err } = await runProgram('python3', ['-c', program])
  expect(`${out}${err}`).toBe('200\n')
})
