import { spawn } from 'node:child_process'
import { once } from 'node:events'
import process from 'node:process'
import { fileURLToPath } from 'node:url'
import { DeleteItemCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { startDevelopment, temporaryFolder, until } from '../support/development.ts'

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
  const interruptedMs = performance.now()
  expect(await ended).toEqual([0, null])
  // Before, it looked for ten seconds more.
  expect(performance.now() - interruptedMs).toBeLessThan(5_000)
  expect(output).not.toContain('One item in the table')
  expect(output).not.toContain('In another terminal')
})
