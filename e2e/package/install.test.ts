import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { readdir } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Finished, runProgram, until } from '../support/development.ts'
import { installInto, packBoth, type Tarballs } from './pack.ts'

let tarballs: Tarballs
let alone: string
let together: string

beforeAll(async () => {
  tarballs = await packBoth()
  alone = await installInto(tarballs, 'alone', ['--omit=optional', tarballs.of('upload-ledger')])
  const both = [tarballs.of('upload-ledger'), tarballs.of('local-cloud')]
  together = await installInto(tarballs, 'together', both)
}, 300_000)
afterAll(() => tarballs[Symbol.asyncDispose]())

test('upload-ledger alone brings no database and no native addon', async () => {
  const installed = await readdir(join(alone, 'node_modules'), { recursive: true })
  expect(installed).not.toContain('local-cloud')
  expect(installed).not.toContain('dynalite')
  expect(installed).not.toContain('classic-level')
  expect(installed.filter((file) => file.endsWith('.node'))).toEqual([])
})

test('upload-ledger alone runs every command but dev', async () => {
  const helps = ['dev', 'env', 'show', 'logs', 'deploy', 'destroy', 'synth', 'doctor', 'lifecycle']
  for (const name of helps) {
    expect(await command(alone, [name, '--help'])).toMatchObject({ code: 0, err: '' })
  }
  const synth = await command(alone, ['synth', '--out', '-'])
  expect(JSON.parse(synth.out)).toHaveProperty('Resources')
  // Each of these looks for a local cloud that is not running, and says so.
  for (const name of ['env', 'logs', 'lifecycle']) {
    const { code, err } = await command(alone, [name])
    expect(err).toMatch(/^Cannot reach the local cloud: .*\n$/)
    expect(code).toBe(3)
  }
  for (const args of [['show', 's3://uploads/x'], ['doctor']]) {
    const { code, err } = await command(alone, args, { AWS_CONFIG_FILE: join(alone, 'none') })
    expect(err).toMatch(/^Cannot find a ledger: .*\n$/)
    expect(code).toBe(3)
  }
})

test('upload-ledger alone says in one line what dev needs', async () => {
  const { code, out, err } = await command(alone, ['dev'])
  expect({ code, out, err }).toEqual({
    code: 3,
    out: '',
    err: 'Cannot run dev: the package local-cloud is not installed; run npm install local-cloud\n',
  })
})

test('both together run the whole pipeline, and the commands find it', async () => {
  const ports = ['--s3-port', '0', '--dynamodb-port', '0', '--console-port', '0']
  const child = spawn(process.execPath, [commandOf(together), 'dev', ...ports], { cwd: together })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const ended = once(child, 'close')
  try {
    const show = ['show', 's3://uploads/incoming/notes.txt']
    const shown = await until(
      async () => {
        const finished = await command(together, show)
        return finished.code === 0 && finished
      },
      () => `no row was found: ${output}`,
      () => child.exitCode !== null,
    )
    expect(shown.out).toMatch(/^bucket +uploads$/m)
    expect(await command(together, ['logs'])).toMatchObject({
      code: 0,
      out: expect.stringContaining('Saved metadata for uploads/incoming/notes.txt'),
    })
    expect(await command(together, ['lifecycle'])).toMatchObject({ code: 0 })
  } finally {
    child.kill('SIGINT')
    await ended
  }
  expect(child.exitCode).toBe(0)
})

function commandOf(project: string): string {
  return join(project, 'node_modules', 'upload-ledger', 'bin', 'upload-ledger.js')
}

function command(
  project: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Finished> {
  return runProgram(process.execPath, [commandOf(project), ...args], environment, project)
}
