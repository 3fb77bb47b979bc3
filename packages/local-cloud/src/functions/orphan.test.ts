import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { zipped } from '../services/testing/zip.ts'

let folder: string
let parent: ChildProcess | undefined

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'orphan-'))
})

afterEach(async () => {
  parent?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const program = (deploy: string) => `
import { readFile } from 'node:fs/promises'
import { createFunctions } from '${new URL('./create-functions.ts', import.meta.url)}'
import { Principals } from '${new URL('../identity/index.ts', import.meta.url)}'
import { openRoles } from '${new URL('../roles/index.ts', import.meta.url)}'

const folder = process.argv[2]
const roles = await openRoles(folder + '/roles', Date.now)
const functions = createFunctions({
  folder: folder + '/functions',
  region: 'us-east-1',
  principals: new Principals(),
  roles,
  endpoints: {},
})
const configuration = { environment: { FOLDER: folder }, timeoutSeconds: 900, memoryMegabytes: 128 }
${deploy}
await functions.invoke(functions.arn('busy'), {}, { requestId: 'one' })
setInterval(() => {}, 1000)
`

const ofBundle = program(`
await functions.deploy({
  name: 'busy',
  bundlePath: folder + '/index.mjs',
  handler: 'index.handler',
  configuration,
  policy: { Version: '2012-10-17', Statement: [] },
})
`)

const ofZip = program(`
const Principal = { Service: 'lambda.amazonaws.com' }
const Statement = [{ Effect: 'Allow', Principal, Action: 'sts:AssumeRole' }]
await roles.create({ name: 'role', trust: { Statement } })
await functions.create({
  ...{ name: 'busy', runtime: 'python3.13', handler: 'index.handler', architecture: 'x86_64' },
  ...{ roleArn: 'arn:aws:iam::000000000000:role/role', description: '', tags: {}, configuration },
  archive: await readFile(folder + '/code.zip'),
})
`)

test.each([
  ['waits', 'await new Promise(() => {})'],
  ['never gives way', 'for (;;);'],
  ['is idle', ''],
])('a child that %s does not outlive a parent that is killed', async (_, work) => {
  await writeFile(
    join(folder, 'index.mjs'),
    `import { writeFileSync, renameSync } from 'node:fs'
    export const handler = async () => {
      writeFileSync(process.env.FOLDER + '/new', String(process.pid))
      renameSync(process.env.FOLDER + '/new', process.env.FOLDER + '/pid')
      ${work}
    }`,
  )
  await outlivesNot(ofBundle)
})

const hasPython = spawnSync('python3', ['--version']).status === 0

test.runIf(hasPython).each([
  ['waits', 'time.sleep(900)'],
  ['never gives way', 'while True: pass'],
  ['is idle', 'pass'],
])('a child in Python that %s does not outlive a parent that is killed', async (_, work) => {
  const contents = `
import os, time

def handler(event, context):
    folder = os.environ["FOLDER"]
    with open(folder + "/new", "w") as file:
        file.write(str(os.getpid()))
    os.rename(folder + "/new", folder + "/pid")
    ${work}
`
  await writeFile(join(folder, 'code.zip'), zipped([{ name: 'index.py', contents }]))
  await outlivesNot(ofZip)
})

/** Kills a program once its function runs, and expects the function to end. */
async function outlivesNot(source: string): Promise<void> {
  await writeFile(join(folder, 'program.mjs'), source)
  parent = spawn(process.execPath, [join(folder, 'program.mjs'), folder], { stdio: 'inherit' })
  const pid = Number(await found(() => readFile(join(folder, 'pid'), 'utf8')))
  expect(alive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await found(async () => {
    if (alive(pid)) throw new Error(`Cannot go on: the child ${pid} is alive`)
  })
}

function alive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

/** What a look gives once it no longer throws. */
async function found<T>(look: () => Promise<T>): Promise<T> {
  for (let i = 0; i < 500; i++) {
    try {
      return await look()
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 20))
    }
  }
  return look()
}
