import { createHash, randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { Readable } from 'node:stream'
import {
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Command, Context } from '../../packages/upload-ledger/src/cli/command.ts'
import { get } from '../../packages/upload-ledger/src/cli/commands/get.ts'
import { put } from '../../packages/upload-ledger/src/cli/commands/put.ts'
import { rm } from '../../packages/upload-ledger/src/cli/commands/rm.ts'
import { fileNameFault } from '../../packages/upload-ledger/src/cli/transfer/file-name.ts'
import type { Row } from '../../packages/upload-ledger/src/core/index.ts'
import { getRow } from '../../packages/upload-ledger/src/table/index.ts'
import {
  type Development,
  runCommand,
  startInOwnFolder,
  temporaryFolder,
  until,
} from '../support/development.ts'
import { hostileKeys, unsafe } from '../support/hostile-keys.ts'
import { createRandom } from '../support/random.ts'
import { type Ran, runHere } from '../support/run-here.ts'
import { seed } from '../support/seed.ts'

const cleanUp = new AsyncDisposableStack()
let development: Development
let folder: string
beforeAll(async () => {
  development = cleanUp.use(await startInOwnFolder())
  folder = cleanUp.use(await temporaryFolder()).path
})
afterAll(() => cleanUp.disposeAsync())

/** Runs a command on the running development. */
function run(command: Command, args: readonly string[], more: Partial<Context> = {}): Promise<Ran> {
  const all = [...args, '--data', development.dataFolder]
  return runHere(command, all, { workingFolder: folder, ...more })
}

const parsed = (lines: readonly string[]): Row[] => lines.map((line) => JSON.parse(line))

test('put takes a folder as aws s3 cp does, and prints the rows when it waits', async () => {
  const from = join(folder, 'photos')
  await mkdir(join(from, 'a', '.hidden'), { recursive: true })
  await writeFile(join(from, 'a', '.hidden', 'x.json'), '{}')
  await writeFile(join(from, 'b.JPG'), 'jpg')
  await writeFile(join(from, 'empty'), '')
  await symlink('../b.JPG', join(from, 'a', 'link.jpg'))
  await symlink('..', join(from, 'a', 'loop'))
  await symlink('nowhere', join(from, 'dangling'))

  const { out, err, code } = await run(put, [
    ...['photos', 's3://uploads/incoming/photos', '--recursive', '--wait', '--json'],
  ])
  const keys = ['a/.hidden/x.json', 'a/link.jpg', 'b.JPG', 'empty'].map(
    (name) => `incoming/photos/${name}`,
  )
  expect(
    parsed(out)
      .map(({ object_key }) => object_key)
      .sort(),
  ).toEqual(keys)
  for (const row of parsed(out)) {
    expect(await getRow(development.table, 'uploads', row.object_key)).toEqual(row)
  }
  expect(err).toEqual([
    `Skipped ${join(from, 'a', 'loop')}: a link that leads back to a folder above it`,
    `Skipped ${join(from, 'dangling')}: a link that leads nowhere`,
    '4 objects uploaded, 8 B',
  ])
  expect(code).toBe(0)
  expect(await Promise.all(keys.map(typeOf))).toEqual([
    ...['application/json', 'image/jpeg', 'image/jpeg', 'application/octet-stream'],
  ])
  const without = await run(put, [
    ...[
      'photos',
      's3://uploads',
      '--recursive',
      '--no-follow-symlinks',
      '--dry-run',
      '--json=object_key',
    ],
  ])
  expect(without.out.map((line) => JSON.parse(line).object_key)).toEqual([
    ...['a/.hidden/x.json', 'b.JPG', 'empty'],
  ])
})

async function typeOf(Key: string): Promise<string | undefined> {
  const head = await development.s3.send(new HeadObjectCommand({ Bucket: 'uploads', Key }))
  return head.ContentType?.replace('binary/', 'application/')
}

test.each([
  [['one.txt', 's3://uploads'], 'one.txt'],
  [['one.txt', 's3://uploads/'], 'one.txt'],
  [['one.txt', 's3://uploads/in/'], 'in/one.txt'],
  [['one.txt', 's3://uploads/in'], 'in'],
  [['./one.txt', 's3://uploads//'], '/one.txt'],
  [['.', 's3://uploads', '--recursive'], 'one.txt'],
  [['.', 's3://uploads/in', '--recursive'], 'in/one.txt'],
  [['.', 's3://uploads/in/', '--recursive'], 'in/one.txt'],
  [['-', 's3://uploads/in/stdin'], 'in/stdin'],
])('the destination of put %j', async (args, key) => {
  const workingFolder = join(folder, 'one')
  await mkdir(workingFolder, { recursive: true })
  await writeFile(join(workingFolder, 'one.txt'), '1')
  const { out } = await run(put, [...args, '--dry-run', '--json=object_key'], { workingFolder })
  expect(out.map((line) => JSON.parse(line).object_key)).toEqual([key])
})

test.each([
  [put, ['one', 's3://uploads'], 'Cannot put one: it is a folder; pass --recursive'],
  [put, ['one/one.txt', 's3://uploads', '--recursive'], 'it is no folder; leave out --recursive'],
  [put, ['none', 's3://uploads'], 'Cannot put none: there is no such file'],
  [put, ['-', 's3://uploads/in/'], 'Cannot put -: name the key, as in s3://bucket/key'],
  [put, ['one/one.txt', 'uploads/in/'], 'expected s3://bucket/prefix'],
  [put, ['one/one.txt', 's3://uploads', '--json=position'], 'there is no field position'],
  [get, ['s3://uploads/', '-', '--recursive'], 'Cannot get to -: --recursive needs a folder'],
  [get, ['s3://uploads'], 'expected s3://bucket/key'],
  [get, ['s3://uploads/in/..'], 'Cannot save s3://uploads/in/.. under its own name'],
  [rm, ['s3://uploads'], 'expected s3://bucket/key'],
] as const)('%# is called wrongly', async (command, args, message) => {
  await expect(run(command, args)).rejects.toThrow(message)
})

test('put waits for the row of this upload, not of an earlier one with the same content', async () => {
  const path = join(folder, 'same.txt')
  await writeFile(path, 'the same')
  const args = ['same.txt', 's3://uploads/incoming/', '--wait', '--json']
  const times: string[] = []
  for (let i = 0; i < 4; i++) {
    for (const row of parsed((await run(put, args)).out)) times.push(row.event_time)
  }
  expect(new Set(times).size).toBe(4)
  expect(times).toEqual(times.toSorted())
})

test('put and get carry large objects in parts, from stdin and to stdout', async () => {
  const bytes = randomBytes(20_000_000)
  const chunks = [bytes.subarray(0, 1), bytes.subarray(1, 9_000_000), bytes.subarray(9_000_000)]
  const input = Readable.from(chunks)
  const url = 's3://uploads/incoming/large.bin'
  const [object] = parsed((await run(put, ['-', url, '--json'], { input })).out)
  expect(object?.etag).toMatch(/^[0-9a-f]{32}-3$/)
  expect(object?.size).toBe(bytes.length)
  expect((await run(get, [url, '-'])).bytes.equals(bytes)).toBe(true)
  const { out } = await run(get, [url, 'copy.bin'], { outIsTerminal: true })
  expect(out).toEqual([`download: ${url} to copy.bin`])
  expect((await readFile(join(folder, 'copy.bin'))).equals(bytes)).toBe(true)
})

test('an upload that is interrupted leaves no parts', async () => {
  const interruption = new AbortController()
  const list = new ListMultipartUploadsCommand({ Bucket: 'uploads' })
  const uploads = async () => (await development.s3.send(list)).Uploads ?? []
  // It never ends by itself.
  const input = new Readable({ read() {} })
  input.push(randomBytes(20_000_000))
  const url = 's3://uploads/incoming/never.bin'
  const ended = run(put, ['-', url], { input, interrupted: interruption.signal })
  await until(
    async () => (await uploads()).length === 1,
    () => 'no multipart upload began',
  )
  interruption.abort()
  expect(await ended).toMatchObject({ code: 1, err: ['Interrupted after 0 objects'] })
  expect(await uploads()).toEqual([])
})

test('one file that fails does not stop the others', async () => {
  const from = join(folder, 'some')
  await mkdir(from)
  const long = 'x'.repeat(200)
  for (const name of ['a', long, 'z']) await writeFile(join(from, name), name)
  const prefix = `incoming/${'p'.repeat(900)}/`
  const lines: string[] = []
  const err = (line: string) => void lines.push(line)
  await expect(
    run(put, ['some', `s3://uploads/${prefix}`, '--recursive'], { err }),
  ).rejects.toThrow('Cannot upload 1 of 3 objects: the lines above say why')
  expect(lines[0]).toContain('KeyTooLongError')
  const found = await development.s3.send(
    new ListObjectsV2Command({ Bucket: 'uploads', Prefix: prefix }),
  )
  expect(found.Contents?.map(({ Key }) => Key)).toEqual([`${prefix}a`, `${prefix}z`])
  // What would fail for all of them ends it at once.
  lines.length = 0
  await expect(run(put, ['some', 's3://none', '--recursive'], { err })).rejects.toThrow(
    'NoSuchBucket',
  )
  expect(lines).toEqual([])
})

test('get replaces no file unless it is forced, and leaves nothing of what fails', async () => {
  const into = join(folder, 'there')
  await mkdir(into)
  const [Bucket, Key] = ['uploads', 'incoming/there/new.txt']
  await development.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'new' }))
  await writeFile(join(into, 'new.txt'), 'mine')
  const fetch = (...args: string[]) => run(get, [`s3://uploads/${Key}`, ...args])
  for (const destination of ['there', 'there/', 'there/new.txt']) {
    await expect(fetch(destination)).rejects.toMatchObject({
      code: 'invalid-argument',
      message: expect.stringMatching(/new\.txt: it is there already; --force replaces it$/),
    })
  }
  await expect(run(get, ['s3://uploads/none', 'there/none'])).rejects.toThrow('NoSuchKey')
  await expect(fetch('there/new.txt/x')).rejects.toThrow('a folder of its path is a file')
  expect(await readdir(into)).toEqual(['new.txt'])
  expect(await readFile(join(into, 'new.txt'), 'utf8')).toBe('mine')
  await fetch('there', '--force')
  expect(await readFile(join(into, 'new.txt'), 'utf8')).toBe('new')
  const head = await development.s3.send(new HeadObjectCommand({ Bucket, Key }))
  expect((await stat(join(into, 'new.txt'))).mtimeMs).toBe(head.LastModified?.getTime())
  expect(await readdir(into)).toEqual(['new.txt'])
})

test(`hostile keys stay in the folder, and are printed safely by put, get and rm (seed ${seed})`, async () => {
  const prefix = 'incoming/hostile/'
  const all = [...hostileKeys(createRandom(seed), 60), '../out', 'a/../../out', '/out', 'x/', 'con']
  const keys = [...new Set(all)]
    .map((key) => prefix + key)
    .filter((key) => Buffer.byteLength(key) <= 1_024)
  // A file and a folder of one name, and names too long for a file, cannot be there at once.
  const upload = (Key: string) =>
    development.s3.send(new PutObjectCommand({ Bucket: 'uploads', Key, Body: Key }))
  await Promise.all(keys.map(upload))
  for (const key of keys) {
    await until(
      async () => (await getRow(development.table, 'uploads', key)) !== undefined,
      () => `no row of ${JSON.stringify(key)}`,
    )
  }
  const into = join(folder, 'into', 'deep', 'hostile')
  const lines: string[] = []
  const out = (line: string) => void lines.push(line)
  const args = [`s3://uploads/${prefix}`, into, '--recursive']
  const failing = run(get, args, { out, err: out })
  await expect(failing).rejects.toThrow(/^Cannot get \d+ of \d+ objects: the lines above say why$/)
  const files = (await readdir(into, { recursive: true, withFileTypes: true })).filter((entry) =>
    entry.isFile(),
  )
  for (const file of files) {
    const path = join(file.parentPath, file.name)
    expect(await readFile(path, 'utf8')).toBe(prefix + path.slice(into.length + 1))
  }
  // Nothing beside it, not even a part.
  expect(await readdir(join(folder, 'into'))).toEqual(['deep'])
  expect(await readdir(join(folder, 'into', 'deep'))).toEqual(['hostile'])
  const named = keys.filter((key) => fileNameFault(key.slice(prefix.length), process.platform))
  expect(files.length).toBeLessThanOrEqual(keys.length - named.length)
  expect(files.length).toBeGreaterThan(keys.length / 4)
  expect(lines.length).toBe(keys.length + 1)

  const confirmed = await run(rm, [`s3://uploads/${prefix}`, '--recursive', '--wait'], {
    ask: async (question) => {
      lines.push(question)
      return 'y'
    },
    out,
    err: out,
  })
  expect(confirmed.code).toBe(0)
  expect(lines).toContainEqual(
    expect.stringMatching(
      `^Remove ${keys.length} objects \\(.* KiB\\) under s3://uploads/${prefix} from S3\\? \\[y/N\\] $`,
    ),
  )
  for (const key of keys) {
    expect((await getRow(development.table, 'uploads', key))?.deleted).toBe(true)
  }
  for (const line of lines) for (const cell of line.split('\t')) expect(cell).not.toMatch(unsafe)
})

test.each([
  ['a/b c', undefined, undefined],
  ['a//b', /empty/, /empty/],
  ['', /empty/, /empty/],
  ['a/../b', /leave/, /leave/],
  ['.', /leave/, /leave/],
  ['a\0', /NUL/, /NUL/],
  ['a\\..\\b', undefined, /Windows/],
  ['C:x', undefined, /Windows/],
  ['aux.txt', undefined, /Windows/],
  ['x/nul', undefined, /Windows/],
  ['a.', undefined, /Windows/],
  ['a\u0007', undefined, /Windows/],
])('%j as a file on Linux and on Windows', (name, linux, windows) => {
  for (const [platform, fault] of [
    ['linux', linux],
    ['win32', windows],
  ] as const) {
    const found = fileNameFault(name, platform)
    if (fault === undefined) expect(found).toBeUndefined()
    else expect(found).toMatch(fault)
  }
})

test('rm removes nothing without a yes, and only what it has counted', async () => {
  const [Bucket, prefix] = ['uploads', 'incoming/rm/']
  const send = async (Key: string) => {
    await development.s3.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }))
    await until(
      async () => getRow(development.table, Bucket, Key),
      () => `no row of ${Key}`,
    )
  }
  await send(`${prefix}1`)
  const keys = async () => {
    const found = await development.s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }))
    return found.Contents?.map(({ Key }) => Key)
  }
  const args = [`s3://uploads/${prefix}`, '--recursive']
  const no = await run(rm, args)
  expect({ err: no.err, code: no.code }).toEqual({ err: ['Nothing removed'], code: 1 })
  const dry = await run(rm, [...args, '--dry-run', '--yes'], { outIsTerminal: true })
  expect(dry.out).toEqual([`(dryrun) delete: s3://uploads/${prefix}1`])
  expect(await keys()).toEqual([`${prefix}1`])
  // One that comes while the person reads the question stays.
  const ask = async () => {
    await send(`${prefix}2`)
    return 'yes'
  }
  const yes = await run(rm, args, { ask })
  expect(yes.err).toEqual(['1 objects removed'])
  expect(await keys()).toEqual([`${prefix}2`])
  const [tombstone] = parsed((await run(rm, [`s3://uploads/${prefix}2`, '--wait', '--json'])).out)
  expect(tombstone).toMatchObject({ deleted: true, object_key: `${prefix}2` })
  expect(await run(rm, [...args, '--yes'])).toMatchObject({
    code: 1,
    err: [`No rows under s3://uploads/${prefix}`],
  })
})

test('the built commands need no more than the running local cloud', async () => {
  const path = join(folder, 'built.txt')
  await writeFile(path, 'built')
  const data = ['--data', development.dataFolder]
  const url = 's3://uploads/incoming/built.txt'
  const etag = createHash('md5').update('built').digest('hex')
  expect(await runCommand(['put', path, url, ...data])).toEqual({
    ...{ code: 0, out: `5\t${etag}\t${url}\t${path}\n`, err: '' },
  })
  expect(await runCommand(['get', url, '-', ...data])).toEqual({ code: 0, out: 'built', err: '' })
  const none = await runCommand(['get', 's3://uploads/none', join(folder, 'none'), ...data])
  expect(none.code).toBe(1)
  expect(existsSync(join(folder, 'none'))).toBe(false)
  const removed = await runCommand(['rm', 's3://uploads/incoming/', '--recursive', ...data])
  expect(removed.err).toMatch(/^Cannot ask .*: no terminal; use --yes\n$/)
  expect(removed.code).toBe(2)
  expect((await runCommand(['rm', url, ...data])).out).toBe(`\t\t${url}\t\n`)
})
