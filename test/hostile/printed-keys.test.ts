import { readFile } from 'node:fs/promises'
import { HeadObjectCommand, PutObjectCommand } from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { getRow } from '../../src/table/index.ts'
import {
  type Development,
  runCommand,
  startDevelopment,
  temporaryFolder,
  until,
} from '../integration/development.ts'
import { createRandom } from '../simulation/random.ts'
import { hostileKey, unsafe } from './hostile-keys.ts'
import { seed } from './seed.ts'

const count = 150
const random = createRandom(seed)
const keys = [
  ...new Set(Array.from({ length: count }, () => `incoming/${hostileKey(random)}`)),
].filter((key) => Buffer.byteLength(key) <= 1_024)

let folder: Awaited<ReturnType<typeof temporaryFolder>>
let development: Development
beforeAll(async () => {
  folder = await temporaryFolder()
  development = await startDevelopment(folder.path)
  for (const Key of keys) {
    await development.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body: Key }))
  }
  for (const key of keys) {
    await until(
      async () => (await getRow(development.table, 'uploads', key)) !== undefined,
      () => `the row of ${JSON.stringify(key)} did not come (seed ${seed})`,
    )
  }
})
afterAll(async () => {
  await development.stop()
  await folder[Symbol.asyncDispose]()
})

const data = () => ['--data', folder.path]
const linesOf = (text: string) => text.split('\n')

test(`every object has its row, under the very key (seed ${seed})`, async () => {
  for (const Key of keys) {
    const head = await development.s3.send(new HeadObjectCommand({ Bucket: 'uploads', Key }))
    const row = await getRow(development.table, 'uploads', Key)
    expect(row).toMatchObject({ object_key: Key, etag: head.ETag?.replaceAll('"', '') })
  }
})

test(`what dev and logs print, and what the log's file holds, hides and moves nothing (seed ${seed})`, async () => {
  const file = await readFile(development.logFile, 'utf8')
  const logs = await runCommand(['logs', '--lines', '10000', ...data()])
  const json = await runCommand(['logs', '--json', '--lines', '10000', ...data()])
  for (const text of [development.output(), file, logs.out, json.out]) {
    expect(linesOf(text).length).toBeGreaterThan(keys.length)
    for (const line of linesOf(text)) expect(line).not.toMatch(unsafe)
  }
})

test(`what show prints hides and moves nothing, found or not (seed ${seed})`, async () => {
  for (const key of keys.slice(0, 6)) {
    for (const url of [`s3://uploads/${key}`, `s3://uploads/none${key}`]) {
      // An argument of a program cannot hold a NUL.
      if (url.includes('\0')) continue
      for (const more of [[], ['--json']]) {
        const { out, err, code } = await runCommand(['show', url, ...more, ...data()])
        expect(code).toBe(url.includes('/none') ? 1 : 0)
        for (const line of linesOf(`${out}${err}`)) expect(line).not.toMatch(unsafe)
      }
    }
  }
})

test(`the pages show the latest keys and nothing of them is markup (seed ${seed})`, async () => {
  const page = await (await fetch(development.consoleUrl)).text()
  expect(page.replaceAll('\n', '')).not.toMatch(unsafe)
  expect(page).not.toMatch(/<(?:img|script|!--|Key)/)
})
