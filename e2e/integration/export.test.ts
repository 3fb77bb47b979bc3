import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import process from 'node:process'
import { BatchWriteItemCommand } from '@aws-sdk/client-dynamodb'
import { tableFromIPC } from '@uwdata/flechette'
import { readParquet } from 'parquet-wasm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Context } from '../../packages/upload-ledger/src/cli/command.ts'
import { exportRows } from '../../packages/upload-ledger/src/cli/commands/export.ts'
import type { Row } from '../../packages/upload-ledger/src/core/index.ts'
import { toItem } from '../../packages/upload-ledger/src/table/row-item.ts'
import { keys, region, runCommand, temporaryFolder } from '../support/development.ts'
import { openTable, type TableUnderTest } from '../support/table-under-test.ts'

const row = (key: string, facts: Partial<Row> = {}): Row => ({
  ...{ bucket: 'uploads', object_key: key, size: 2_048, etag: 'e1', sequencer: '0A' },
  ...{ event_time: '2026-11-23T04:00:00.000Z', event_name: 'ObjectCreated:Put', ...facts },
})
const rows = [
  row('in/=HYPERLINK("x"),\r\n\u001b[31m'),
  row('in/b', { size: 5_497_558_138_880, version_id: 'v1' }),
  row('in/gone', { size: 0, etag: '', deleted: true, expires_at: 1_800_000_000 }),
]
const present = rows.filter(({ deleted }) => !deleted)

const cleanUp = new AsyncDisposableStack()
let underTest: TableUnderTest
let environment: Record<string, string>
let folder: string
beforeAll(async () => {
  underTest = await openTable()
  folder = cleanUp.use(await temporaryFolder()).path
  const { client, name } = underTest.table
  const requests = rows.map((one) => ({ PutRequest: { Item: toItem(one) } }))
  await client.send(new BatchWriteItemCommand({ RequestItems: { [name]: requests } }))
  const { port } = (await client.config.endpoint?.()) ?? {}
  environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: keys.accessKeyId,
    AWS_SECRET_ACCESS_KEY: keys.secretAccessKey,
  }
})
afterAll(async () => {
  await underTest.close()
  await cleanUp.disposeAsync()
})

const exported = (...args: string[]) =>
  runCommand(['export', 's3://uploads/in/', ...args], environment)

function parquetRows(bytes: Uint8Array): unknown[] {
  return tableFromIPC(readParquet(bytes).intoIPCStream(), { useBigInt: true }).toArray()
}

test('CSV to stdout has a header, every cell as it is, and no formula', async () => {
  const { out, err, code } = await exported(
    '--csv',
    '--fields',
    'object_key,size,deleted',
    '--deleted',
  )
  expect(out).toBe(
    'object_key,size,deleted\r\n"in/=HYPERLINK(""x""),\r\n\u001b[31m",2048,\r\nin/b,5497558138880,\r\nin/gone,0,true\r\n',
  )
  expect({ err, code }).toEqual({ err: '3 rows exported\n', code: 0 })
})

test('NDJSON has the rows under their own names', async () => {
  const { out } = await exported('--ndjson')
  expect(
    out
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line)),
  ).toEqual(present)
  expect(out).not.toContain('\u001b')
  expect((await exported('--ndjson', '--fields=size')).out).toBe(
    '{"size":2048}\n{"size":5497558138880}\n',
  )
})

test('the ending of the file chooses the format, and the file replaces another as a whole', async () => {
  const path = join(folder, 'rows.parquet')
  await writeFile(path, 'the old one')
  const { out, err, code } = await exported('-o', path, '--fields', 'object_key,size')
  expect({ out, err, code }).toEqual({ out: '', err: '2 rows exported\n', code: 0 })
  const expected = present.map(({ object_key, size }) => ({ object_key, size: BigInt(size) }))
  expect(parquetRows(await readFile(path))).toEqual(expected)
  expect(await readdir(folder)).toEqual(['rows.parquet'])
})

test('a failed export leaves the old file and nothing else', async () => {
  const path = join(folder, 'kept.csv')
  await writeFile(path, 'the old one')
  const before = await readdir(folder)
  const { code, err } = await exported('-o', path, '--table', 'none')
  expect(code).not.toBe(0)
  expect(err).toContain('Cannot')
  expect(await readFile(path, 'utf8')).toBe('the old one')
  expect(await readdir(folder)).toEqual(before)
})

test('nothing to export is no, and yet a file that can be read', async () => {
  const path = join(folder, 'empty.parquet')
  const args = ['export', 's3://uploads/none/', '-o', path]
  const { err, code } = await runCommand(args, environment)
  expect({ err, code }).toEqual({
    err: '0 rows exported\nNo rows under s3://uploads/none/\n',
    code: 1,
  })
  expect(parquetRows(await readFile(path))).toEqual([])
})

test.each([
  [[], 'Cannot export: no format is named; pass --csv, --ndjson or --parquet'],
  [['-o', 'rows.txt'], 'Cannot export: no format is named; pass --csv, --ndjson or --parquet'],
  [['--csv', '--parquet'], 'Cannot export as csv and parquet: choose one'],
  [['--csv', '--fields', 'size,sise'], 'there is no field sise (did you mean size?)'],
  [['--csv', '--fields', 'size,size'], 'size is there twice'],
  [['--csv', '-o', '/'], 'Cannot write /: it is a folder; pass the name of a file'],
  [['--csv', '-o', '/none/x.csv'], 'Cannot write /none/x.csv: its folder does not exist'],
])('export %j is called wrongly', async (args, message) => {
  const { out, err, code } = await exported(...args)
  expect(err).toContain(message)
  expect({ out, code }).toEqual({ out: '', code: 2 })
})

test('a terminal gets no Parquet, and CSV without control characters', async () => {
  const written: Uint8Array[] = []
  const context = {
    ...{ err: () => {}, outIsTerminal: true, environment, workingFolder: folder },
    write: async (bytes: Uint8Array) => void written.push(bytes),
    interrupted: new AbortController().signal,
    now: Date.now,
  } as unknown as Context
  await expect(exportRows.run(['s3://uploads/in/', '--parquet'], context)).rejects.toThrow(
    'Cannot export Parquet to a terminal: pass --output FILE, or pipe it',
  )
  Object.assign(process.env, environment)
  await exportRows.run(['s3://uploads/in/', '--csv', '--fields', 'object_key'], context)
  expect(Buffer.concat(written).toString().split('\r\n')[1]).toBe(
    '"in/=HYPERLINK(""x""),\\u{d}\\u{a}\\u{1b}[31m"',
  )
})
