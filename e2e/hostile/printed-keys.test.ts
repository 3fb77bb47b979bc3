import { spawn } from 'node:child_process'
import { readFile } from 'node:fs/promises'
import process from 'node:process'
import { text } from 'node:stream/consumers'
import { fileURLToPath } from 'node:url'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import { type Development, runCommand, startInOwnFolder, until } from '../support/development.ts'
import { hostileKeys, unsafe } from '../support/hostile-keys.ts'
import { createRandom } from '../support/random.ts'
import { seed } from '../support/seed.ts'

const keys = [...hostileKeys(createRandom(seed), 150)]
  .map((key) => `incoming/${key}`)
  .filter((key) => Buffer.byteLength(key) <= 1_024)

let development: Development
beforeAll(async () => {
  development = await startInOwnFolder()
  const puts = keys.map((Key) => new PutObjectCommand({ Bucket: 'uploads', Key, Body: Key }))
  await Promise.all(puts.map((put) => development.s3.send(put)))
  for (const key of keys) {
    await until(
      async () => (await getRow(development.table, 'uploads', key)) !== undefined,
      () => `the row of ${JSON.stringify(key)} did not come (seed ${seed})`,
    )
  }
})
afterAll(() => development[Symbol.asyncDispose]())

const data = () => ['--data', development.dataFolder]
const linesOf = (printed: string) => printed.split('\n')

test(`every object has its row under its exact key (seed ${seed})`, async () => {
  for (const Key of keys) {
    const head = await development.s3.send(new HeadObjectCommand({ Bucket: 'uploads', Key }))
    const row = await getRow(development.table, 'uploads', Key)
    expect(row).toMatchObject({ object_key: Key, etag: head.ETag?.replaceAll('"', '') })
  }
})

test(`dev, logs and the log file contain no hidden or control characters (seed ${seed})`, async () => {
  const file = await readFile(development.logFile, 'utf8')
  const logs = await runCommand(['logs', '--lines', '10000', ...data()])
  const json = await runCommand(['logs', '--json', '--lines', '10000', ...data()])
  for (const printed of [development.output(), file, logs.out, json.out]) {
    expect(linesOf(printed).length).toBeGreaterThan(keys.length)
    for (const line of linesOf(printed)) expect(line).not.toMatch(unsafe)
  }
})

test(`show prints no hidden or control characters, whether or not the row is found (seed ${seed})`, async () => {
  const lists = keys.slice(0, 100).flatMap((key) =>
    ['uploads', 'none'].flatMap((bucket) => {
      const show = ['show', `s3://${bucket}/${key}`, ...data()]
      return [show, [...show, '--json']]
    }),
  )
  const lines = linesOf(await runBuilt(lists))
  expect(lines.length).toBeGreaterThan(lists.length)
  for (const line of lines) expect(line).not.toMatch(unsafe)
  expect(JSON.parse(lines.at(-1) ?? '')).toEqual(lists.map((_, i) => (i % 4 < 2 ? 0 : 1)))
})

test(`recent and ls --at print every key, with no hidden or control characters (seed ${seed})`, async () => {
  const found = new Set<string>()
  for (const args of [
    ['recent', 's3://uploads', '--limit', '1000'],
    ['ls', 's3://uploads', '--recursive', '--at', '0s'],
  ]) {
    const [text, json] = [
      await runCommand([...args, ...data()]),
      await runCommand([...args, '--json', ...data()]),
    ]
    for (const { out, err, code } of [text, json]) {
      expect({ err, code }).toEqual({ err: '', code: 0 })
      for (const line of linesOf(out.replaceAll('\t', ' '))) expect(line).not.toMatch(unsafe)
    }
    for (const line of linesOf(json.out.trim())) found.add(JSON.parse(line).object_key)
    expect([...found]).toEqual(expect.arrayContaining(keys))
    found.clear()
  }
})

test(`show prints no hidden or control characters of a key given as its argument (seed ${seed})`, async () => {
  // An argument of a program cannot hold a NUL.
  for (const key of keys.filter((key) => !key.includes('\0')).slice(0, 4)) {
    for (const bucket of ['uploads', 'none']) {
      const { out, err, code } = await runCommand(['show', `s3://${bucket}/${key}`, ...data()])
      expect(code).toBe(bucket === 'none' ? 1 : 0)
      for (const line of linesOf(`${out}${err}`)) expect(line).not.toMatch(unsafe)
    }
  }
})

/** All that one process prints in which the built command runs again and again. */
async function runBuilt(lists: readonly (readonly string[])[]): Promise<string> {
  const program = fileURLToPath(new URL('run-commands.ts', import.meta.url))
  // Each run listens for the interruption of its process, which is one process here.
  const child = spawn(process.execPath, ['--no-warnings', program])
  child.stdin.end(JSON.stringify(lists))
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)])
  return `${err}${out.trimEnd()}`
}

test(`the pages show the latest keys without their markup (seed ${seed})`, async () => {
  const page = await (await fetch(`${development.consoleUrl}/plain`)).text()
  expect(page.replaceAll('\n', '')).not.toMatch(unsafe)
  expect(page).not.toMatch(/<(?:img|script|!--|Key)/)
})
