import { tableFromIPC } from '@uwdata/flechette'
import { readParquet } from 'parquet-wasm'
import { expect, test } from 'vitest'
import { hostileKeys } from '../../../../../e2e/support/hostile-keys.ts'
import { createRandom } from '../../../../../e2e/support/random.ts'
import { seed } from '../../../../../e2e/support/seed.ts'
import { csvFormat } from '../../../../upload-ledger/src/cli/export/csv.ts'
import { ndjsonFormat } from '../../../../upload-ledger/src/cli/export/ndjson.ts'
import type { RowFormat } from '../../../../upload-ledger/src/cli/export/row-format.ts'
import { plainRowFields } from '../../../../upload-ledger/src/cli/read/json-fields.ts'
import type { Row as LedgerRow } from '../../../../upload-ledger/src/core/index.ts'
import type { Row } from '../../api/types.ts'
import { type FileFormat, rowFile } from './file-formats.ts'

const formulas = ['=1+1', '+1', '-1', '@x', '\t=1', '＝1', 'a,b', 'a"b', 'a\r\nb']
// The reader below drops a byte order mark that a text begins with.
const keys = [...hostileKeys(createRandom(seed), 500)].filter((key) => !key.startsWith('\ufeff'))
const rows = [...formulas, ...keys].map((key, i): Row => {
  const common = { bucket: 'uploads', object_key: key, event_time: '2026-11-23T04:00:00.000Z' }
  const rest = { sequencer: '0055AED6DCD90281E5', position: `${i}|0|x` }
  return i % 3 === 0
    ? { ...common, ...rest, size: 0, etag: '', event_name: 'ObjectRemoved:Delete', deleted: true }
    : { ...common, ...rest, size: i * 1_000, etag: 'e', event_name: 'ObjectCreated:Put' }
})

async function written(format: FileFormat, some: readonly Row[]): Promise<Uint8Array> {
  const file = rowFile(format)
  for (let i = 0; i < some.length; i += 100) file.add(some.slice(i, i + 100))
  return new Uint8Array(await (await file.end()).arrayBuffer())
}

test.each([
  ['csv', csvFormat({ fields: plainRowFields, escapeFormulas: true, isShown: false })],
  ['ndjson', ndjsonFormat('*')],
] as const)(`a file of %s is that of the command export (seed ${seed})`, async (name, format) => {
  const command = format as RowFormat
  const expected = [command.begin(), command.rows(rows as LedgerRow[]), command.end()]
  expect(new TextDecoder().decode(await written(name, rows))).toBe(
    Buffer.concat(expected).toString(),
  )
})

test(`another Parquet reader gives back every row (seed ${seed})`, async () => {
  const table = tableFromIPC(readParquet(await written('parquet', rows)).intoIPCStream(), {
    useBigInt: true,
  })
  const read = table.toArray() as Record<string, unknown>[]
  expect(table.schema.fields.map(({ name }) => name)).toEqual(plainRowFields)
  expect(read.map(({ object_key, size, deleted }) => [object_key, size, deleted])).toEqual(
    rows.map(({ object_key, size, deleted }) => [object_key, BigInt(size), deleted === true]),
  )
})
