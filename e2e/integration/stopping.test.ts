import { spawn } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { cp, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { freshCheckout } from '../docs/checkout.ts'
import {
  keys,
  region,
  runCommand,
  runProgram,
  startDevelopment,
  temporaryFolder,
  until,
} from '../support/development.ts'

const command = fileURLToPath(
  new URL('../../packages/upload-ledger/bin/upload-ledger.js', import.meta.url),
)
const freePorts = ['--s3-port', '0', '--dynamodb-port', '0', '--console-port', '0']

test('Ctrl-C while the first checklist waits for a row ends dev at once', async () => {
  await using folder = await temporaryFolder()
  const { table, stop } = await startDevelopment(folder.path)
  const Key = { bucket: { S: 'uploads' }, object_key: { S: 'incoming/notes.txt' } }
  await table.client.send(new DeleteItemCommand({ TableName: table.name, Key }))
  await stop()
  const child = spawn(process.execPath, [command, 'dev', '--data', folder.path, ...freePorts])
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  const ended = once(child, 'close')
  await until(
    async () => output.includes('✓ Log line written'),
    () => `the checklist did not get to the row: ${output}`,
    () => child.exitCode !== null,
  )
  child.kill('SIGINT')
  expect(await ended).toEqual([0, null])
  expect(output).not.toContain('One item in the table')
  expect(output).not.toContain('In another terminal')
})

test('kill of the process of npm start stops the local cloud, too', async () => {
  await using checkout = await freshCheckout()
  await markInstalled(checkout.path)
  const flags = ['start', '--', ...freePorts]
  const npm = spawn('npm', flags, { cwd: checkout.path, env: { ...process.env, NO_COLOR: '1' } })
  let output = ''
  for (const stream of [npm.stdout, npm.stderr]) {
    stream.on('data', (chunk: Buffer) => (output += chunk.toString()))
  }
  const ended = once(npm, 'exit')
  const file = join(checkout.path, '.upload-ledger', 'running.json')
  const { pid } = await until(
    async () => output.includes('Ctrl-C') && JSON.parse(await readFile(file, 'utf8')),
    () => `npm start did not get ready: ${output}`,
    () => npm.exitCode !== null,
  )
  npm.kill('SIGTERM')
  await ended
  try {
    await until(
      async () => !isAlive(pid),
      () => 'the local cloud runs on',
    )
    expect(output).toContain('Stopping …')
    await expect(readFile(file, 'utf8')).rejects.toThrow('ENOENT')
  } finally {
    if (isAlive(pid)) process.kill(pid)
  }
}, 120_000)

test('a first start without a network says so in one line, and soon', async () => {
  await using folder = await temporaryFolder()
  const root = fileURLToPath(new URL('../..', import.meta.url))
  const files = [
    'package.json',
    'package-lock.json',
    'scripts/install.js',
    'scripts/end-with-npm.js',
  ]
  for (const file of files) await cp(join(root, file), join(folder.path, file))
  const { code, out, err } = await runProgram(
    process.execPath,
    [join(folder.path, 'scripts', 'install.js')],
    // Nothing listens there; and nothing is in this cache.
    { npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: join(folder.path, 'cache') },
  )
  expect({ code, out }).toEqual({ code: 1, out: '' })
  const [progress, line, ...others] = err.split('\n')
  expect(progress).toBe('Installing the packages of package-lock.json, which takes a minute …')
  expect(line).toMatch(
    /^Cannot install: http:\/\/127\.0\.0\.1:9 cannot be reached \(ECONNREFUSED\); /,
  )
  expect(others).toEqual([''])
}, 120_000)

test('after a stop logs has the log, and show and doctor say that the local cloud has stopped', async () => {
  await using folder = await temporaryFolder()
  const { dynamodbUrl, s3Url, stop } = await startDevelopment(folder.path)
  await stop()
  const data = ['--data', folder.path]
  const logs = await runCommand(['logs', ...data])
  expect(logs.code).toBe(0)
  expect(logs.out).toContain('INFO  Saved metadata for uploads/incoming/notes.txt\n')
  expect(logs.err).toBe(
    `The local cloud in ${folder.path} is not running; this is what it has logged\n`,
  )
  const environment = {
    ...{ AWS_ENDPOINT_URL_S3: s3Url, AWS_REGION: region },
    ...{ AWS_ACCESS_KEY_ID: keys.accessKeyId, AWS_SECRET_ACCESS_KEY: keys.secretAccessKey },
    ...Object.fromEntries(
      ['DYNAMODB', 'STS', 'LAMBDA'].map((name) => [`AWS_ENDPOINT_URL_${name}`, dynamodbUrl]),
    ),
  }
  const address = dynamodbUrl.replace('http://', '')
  const url = 's3://uploads/incoming/notes.txt'
  for (const args of [
    ['show', url, ...data],
    ['doctor', ...data],
  ]) {
    const { code, out, err } = await runCommand(args, environment)
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err).toMatch(
      new RegExp(
        `^Cannot reach the local cloud: nothing listens on ${address}, to which AWS_ENDPOINT_URL_\\w+ points, and none is running in ${folder.path}; start one with npx upload-ledger dev --data ${folder.path}, [^\\n]*\\n$`,
      ),
    )
  }
})

test.each([
  [['show', 's3://uploads/x'], 'Cannot reach the local cloud: none is running in '],
  [['doctor'], 'Cannot reach the local cloud: none is running in '],
  [['logs'], 'Cannot reach the local cloud: none is running in '],
  [['env'], 'Cannot reach the local cloud: none is running in '],
])(
  '%j with a data folder that does not exist says so, whatever region is set',
  async (args, fact) => {
    const { code, out, err } = await runCommand([...args, '--data', 'no-such-folder'], {
      AWS_REGION: region,
    })
    expect({ code, out }).toEqual({ code: 3, out: '' })
    expect(err.startsWith(fact)).toBe(true)
    expect(err).toContain(
      '/no-such-folder, which does not exist; start one with npx upload-ledger dev',
    )
  },
)

test('health fails once the data folder was deleted', async () => {
  await using folder = await temporaryFolder()
  await using development = await startDevelopment(join(folder.path, 'data'))
  const health = () => fetch(`${development.consoleUrl}/api/health`)
  expect((await health()).status).toBe(200)
  await rename(development.dataFolder, join(folder.path, 'moved'))
  const failing = await health()
  expect(failing.status).toBe(503)
  expect(await failing.json()).toEqual({
    status: 'failing',
    reason: expect.stringMatching(/^\/.*\/data\/s3 was deleted or replaced: restart, /),
  })
  await rename(join(folder.path, 'moved'), development.dataFolder)
  expect((await health()).status).toBe(200)
})

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}

/** As `scripts/install.js` does, whoever has installed what is there. */
async function markInstalled(checkout: string): Promise<void> {
  const lock = await readFile(join(checkout, 'package-lock.json'))
  const stamp = join(checkout, 'node_modules', '.installed')
  await rm(stamp, { force: true })
  await writeFile(stamp, createHash('sha256').update(lock).digest('hex'))
}
