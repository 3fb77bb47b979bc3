import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  type Development,
  runCommand,
  startInOwnFolder,
  temporaryFolder,
} from '../support/development.ts'
import { sendBytes } from '../support/raw.ts'
import { signedRequest } from '../support/signed.ts'

let development: Development
beforeAll(async () => {
  const names = ['--allowed-host', 'cloud', '--allowed-host', 'host.docker.internal']
  development = await startInOwnFolder(['--host', '0.0.0.0', ...names])
})
afterAll(() => development[Symbol.asyncDispose]())

const whole = { whole: true }

test('each server answers by the names that were allowed, with any port, and by no other', async () => {
  for (const url of [development.s3Url, development.dynamodbUrl, development.consoleUrl]) {
    const port = Number(new URL(url).port)
    const ask = async (host: string) => {
      const bytes = `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`
      return (await sendBytes(port, bytes, whole)).statuses[0]
    }
    const own = await ask(`127.0.0.1:${port}`)
    // S3 wants a signature.
    expect([200, 403]).toContain(own)
    expect(await ask(`cloud:${port}`)).toBe(own)
    expect(await ask('cloud:9000')).toBe(own)
    expect(await ask('host.docker.internal')).toBe(own)
    expect(await ask(`evil.example:${port}`)).toBe(421)
  }
})

test('a client signs for such a name, and the command that is shown keeps the flags', async () => {
  const port = Number(new URL(development.s3Url).port)
  const request = { service: 's3', method: 'GET', target: '/uploads' } as const
  const headers = { host: `cloud:${port}` }
  const bytes = signedRequest(port, { ...request, headers }, 'locallocal')
  expect((await sendBytes(port, bytes, whole)).statuses).toEqual([200])
  expect(development).toMatchObject({
    startCommand: expect.stringContaining('--host 0.0.0.0 --data'),
  })
  expect(development).toMatchObject({
    startCommand: expect.stringMatching(
      / --allowed-host cloud --allowed-host host\.docker\.internal$/,
    ),
  })
})

test('a warning says that other machines get there', () => {
  expect(development.output()).toContain(
    'Listening on 0.0.0.0: every machine that gets there can do everything that you can do here\n',
  )
})

test('another address is refused without an allowed host, and one that is not there with it', async () => {
  await using folder = await temporaryFolder()
  const dev = ['dev', '--data', folder.path, '--s3-port', '0', '--dynamodb-port', '0']
  const bare = await runCommand([...dev, '--host', '0.0.0.0'])
  expect(bare).toMatchObject({ code: 2, err: expect.stringContaining('--allowed-host') })
  const nowhere = await runCommand([...dev, '--host', '192.0.2.1', '--allowed-host', 'cloud'])
  expect(nowhere).toMatchObject({
    code: 3,
    err: expect.stringContaining('Cannot listen on 192.0.2.1: this machine has no such address'),
  })
})
