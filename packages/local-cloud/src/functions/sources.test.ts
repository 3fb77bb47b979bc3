import { execFileSync } from 'node:child_process'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { Principals } from '../identity/index.ts'
import { openRoles } from '../roles/index.ts'
import { createFunctions, type Functions } from './create-functions.ts'
import type { InvocationResult, SourceOptions } from './functions.ts'

let folder: string
let functions: Functions

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'sources-'))
  functions = createFunctions({
    folder: join(folder, 'functions'),
    region: 'us-east-1',
    principals: new Principals(),
    roles: await openRoles(join(folder, 'roles'), Date.now),
    endpoints: {},
  })
})
afterEach(async () => {
  await functions.close()
  await rm(folder, { recursive: true, force: true })
})

async function save(file: string, text: string): Promise<void> {
  const path = join(folder, 'code', file)
  await mkdir(dirname(path), { recursive: true })
  await writeFile(path, text)
}

async function deploy(file: string, handler: string, sources: SourceOptions = {}): Promise<void> {
  await functions.deploy({
    name: 'mine',
    bundlePath: join(folder, 'code', file),
    handler,
    sources,
    configuration: { environment: {}, timeoutSeconds: 20, memoryMegabytes: 128 },
    policy: { Version: '2012-10-17', Statement: [] },
  })
}

let requests = 0
const invoke = (payload: object = {}): Promise<InvocationResult> =>
  functions.invoke(functions.arn('mine'), payload, { requestId: `request-${++requests}` })

const answers = (answer: unknown) => ({ ok: true, answer })
const fails = (errorType: string, errorMessage: string) => ({
  ok: false,
  error: { errorType, errorMessage: expect.stringContaining(errorMessage) },
})

const hasPython = (() => {
  try {
    execFileSync('python3', ['--version'], { stdio: 'ignore' })
    return true
  } catch {
    return false
  }
})()

test('a change of the file, or of one that it imports, counts from the next invocation on', async () => {
  await save('main.mjs', `import { word } from './lib/word.mjs'\nexport const handler = () => word`)
  await save('lib/word.mjs', `export const word = 'one'`)
  await deploy('main.mjs', 'main.handler')
  const shaOf = async () => (await functions.describe('mine')).code?.sha256
  const before = await shaOf()
  expect(await invoke()).toMatchObject(answers('one'))
  await save('node_modules/x/index.js', '')
  expect(await shaOf()).toBe(before)
  await save('lib/word.mjs', `export const word = 'three'`)
  expect(await invoke()).toMatchObject(answers('three'))
  const changed = await shaOf()
  expect(changed).not.toBe(before)
  await save('main.mjs', `export const handler = () => 'four'`)
  expect(await invoke()).toMatchObject(answers('four'))
  expect(await shaOf()).not.toBe(changed)
})

test('an invocation under way ends with the code that it began with', async () => {
  const gate = join(folder, 'gate')
  const source = (word: string) =>
    `import { existsSync } from 'node:fs'
     import { setTimeout as sleep } from 'node:timers/promises'
     export const handler = async ({ waits }) => {
       console.log('begun')
       while (waits && !existsSync(${JSON.stringify(gate)})) await sleep(5)
       return '${word}'
     }`
  await save('main.mjs', source('old'))
  await deploy('main.mjs', 'main.handler')
  const begun = new Promise<void>((resolve) => {
    functions.log('mine').onLine((line) => line.includes('begun') && resolve())
  })
  const underWay = invoke({ waits: true })
  await begun
  await save('main.mjs', source('new'))
  expect(await invoke()).toMatchObject(answers('new'))
  await writeFile(gate, '')
  expect(await underWay).toMatchObject(answers('old'))
  expect(await invoke()).toMatchObject(answers('new'))
})

test('code that cannot be read says where, and the next save repairs it', async () => {
  const good = 'export const handler = () => 1'
  const cases: readonly (readonly [string, string, ...[string, string]])[] = [
    [
      'a.mjs',
      'export const handler = () => {\n  return ;;)\n}',
      'Runtime.UserCodeSyntaxError',
      'a.mjs:2',
    ],
    ['b.cjs', '\n\nexports.handler = () => )', 'Runtime.UserCodeSyntaxError', 'b.cjs:3'],
    [
      'c.ts',
      'enum Word { One }\n',
      'Runtime.UserCodeSyntaxError',
      'enum is not supported in strip-only mode at c.ts:1',
    ],
    ['d.mjs', `import './nowhere.mjs'\n${good}`, 'Runtime.ImportModuleError', 'nowhere.mjs'],
    [
      'e.ts',
      `import './other'\n${good}`,
      'Runtime.ImportModuleError',
      'write the import with its ending, other.ts',
    ],
    [
      'f.mjs',
      'export const other = 1',
      'Runtime.HandlerNotFound',
      'f.handler is undefined or not exported',
    ],
  ]
  await save('other.ts', '')
  for (const [file, broken, errorType, errorMessage] of cases) {
    await save(file, broken)
    await deploy(file, `${file.slice(0, 1)}.handler`)
    expect(await invoke(), file).toMatchObject(fails(errorType, errorMessage))
    await save(file, file.endsWith('.cjs') ? 'exports.handler = () => 1' : good)
    expect(await invoke(), file).toMatchObject(answers(1))
    await rm(join(folder, 'code', file))
    expect(await invoke(), file).toMatchObject(fails('Runtime.ImportModuleError', file))
  }
})

test('TypeScript and CommonJS run as they are, with packages that are provided', async () => {
  const elsewhere = join(folder, 'elsewhere')
  for (const name of ['mine', '@scope/one', 'own', 'hidden']) {
    const module = join(elsewhere, 'node_modules', name)
    await mkdir(module, { recursive: true })
    await writeFile(join(module, 'index.js'), `exports.word = 'theirs'`)
  }
  const packages = { names: ['mine', '@scope', 'own'], from: join(elsewhere, 'package.json') }
  await save('node_modules/own/index.js', `exports.word = 'own'`)
  await save(
    'main.ts',
    `import { word as a } from 'mine'
     import { word as b } from '@scope/one'
     import { word as c } from 'own'
     import { three } from './three.ts'
     const all: readonly string[] = [a, b, c, three]
     export const handler = (): readonly string[] => all`,
  )
  await save('three.ts', `export const three = 'three' as const`)
  await deploy('main.ts', 'main.handler', { packages })
  expect(await invoke()).toMatchObject(answers(['theirs', 'theirs', 'own', 'three']))
  await save('main.cjs', `const { word } = require('mine')\nexports.save = () => word`)
  await deploy('main.cjs', 'main.save', { packages })
  expect(await invoke()).toMatchObject(answers('theirs'))
  await save('main.cjs', `require('hidden')\nexports.save = () => 1`)
  expect(await invoke()).toMatchObject(fails('Runtime.ImportModuleError', "'hidden'"))
})

test.runIf(hasPython)('Python runs as it is, by either name, and reloads', async () => {
  await save(
    'my-handler.py',
    'from lib.word import word\ndef lambda_handler(event, context): return word',
  )
  await save('lib/word.py', 'word = "one"')
  await deploy('my-handler.py', 'my-handler.lambda_handler', { otherExport: 'handler' })
  const { runtime } = await functions.describe('mine')
  expect(runtime).toMatch(/^python3\.\d+$/)
  expect(await invoke()).toMatchObject(answers('one'))
  await save('lib/word.py', 'word = "two"')
  expect(await invoke()).toMatchObject(answers('two'))
  await save('my-handler.py', 'def handler(event, context): return 3')
  expect(await invoke()).toMatchObject(answers(3))
  await save('my-handler.py', 'def handler(event, context)\n')
  expect(await invoke()).toMatchObject(
    fails('Runtime.UserCodeSyntaxError', 'my-handler.py, line 1'),
  )
  await save('my-handler.py', 'def other(event, context): return 3')
  expect(await invoke()).toMatchObject(fails('Runtime.HandlerNotFound', 'lambda_handler'))
})
