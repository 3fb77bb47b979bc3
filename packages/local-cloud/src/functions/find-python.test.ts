import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { findPython } from './find-python.ts'

test('a machine without Python says so in one line, until Python is installed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'find-python-'))
  onTestFinished(async () => {
    vi.unstubAllEnvs()
    await rm(folder, { recursive: true })
  })
  vi.stubEnv('PATH', folder)
  await expect(findPython('python3.13')).rejects.toMatchObject({
    errorType: 'Runtime.Unavailable',
    message: 'Cannot run python3.13: this machine has no python3; install Python 3 and boto3',
  })
  const python = {
    path: '/somewhere/python3',
    runtime: 'python3.13',
    modulePaths: ['/somewhere/lib'],
  }
  const script = `#!/bin/sh\necho '${JSON.stringify(python)}'\n`
  await writeFile(join(folder, 'python3'), script, { mode: 0o755 })
  expect(await findPython('python3.13')).toEqual(python)
})
