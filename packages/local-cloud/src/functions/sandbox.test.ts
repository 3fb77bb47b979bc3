import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { startSandbox } from './sandbox.ts'

test('a process that cannot be started gives an error reply', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  await rm(folder, { recursive: true })
  const sandbox = startSandbox({
    command: { file: process.execPath, args: [join(folder, 'runtime.mjs')], modulePaths: [] },
    callbacks: false,
    logFormat: 'JSON',
    taskRoot: folder,
    modulePath: join(folder, 'index.cjs'),
    exportPath: 'handler',
    handler: 'index.handler',
    environment: {},
    write: async () => {},
  })
  const reply = await sandbox.init(5000)
  expect(reply).toMatchObject({ kind: 'exit' })
  expect(reply.kind === 'exit' && reply.reason).toContain("Couldn't start the runtime: spawn ")
  expect(sandbox.usable()).toBe(false)
  // Nor does who comes later wait for ever.
  expect(await sandbox.invoke({ payload: '{}', context: {} }, 5000)).toMatchObject({ kind: 'exit' })
  await sandbox.kill()
})
