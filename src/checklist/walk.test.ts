import { expect, test } from 'vitest'
import type { Row } from '../core/index.ts'
import type { Probes } from './probes.ts'
import type { Subject } from './subject.ts'
import { walkChecklist } from './walk.ts'

const subject: Subject = {
  tableName: 'upload_metadata',
  tableArn: 'arn:aws:dynamodb:us-east-1:000000000000:table/upload_metadata',
  functionName: 'upload-ledger',
  bucket: 'uploads',
  prefix: 'incoming/',
  key: 'incoming/notes.txt',
  policyAt: 'policy.json',
  variablesAt: 'configuration.json',
  s3Flags: '--endpoint-url http://127.0.0.1:9000',
  commands: { makeTable: 'make', deployCode: 'deploy', setTrigger: 'set', showLog: 'logs' },
}
const row: Row = {
  bucket: 'uploads',
  object_key: 'incoming/notes.txt',
  size: 5,
  etag: 'e1',
  event_time: '',
  event_name: 'ObjectCreated:Put',
  sequencer: '0A',
}
const good: Probes = {
  table: async () => ({ status: 'ACTIVE', keysFit: true }),
  roleMayPutItem: async () => true,
  tableNameVariable: async () => 'upload_metadata',
  functionError: async () => undefined,
  testObject: async () => ({ sizeBytes: 5, etag: 'e1' }),
  triggerIsSet: async () => true,
  firedInvocation: async () => 'r1',
  logLine: async () => 'Saved metadata for uploads/incoming/notes.txt',
  row: async () => row,
}
const order = ['table', 'role', 'variable', 'code', 'file', 'trigger', 'log', 'item']

const look = (probes: Partial<Probes>, options = {}) =>
  Array.fromAsync(walkChecklist({ ...good, ...probes }, subject, options))

test('every step is seen where all is in place', async () => {
  const results = await look({})
  expect(results.map(({ id, seen }) => [id, seen])).toEqual(order.map((id) => [id, true]))
})

const broken: readonly [string, Partial<Probes>, string][] = [
  ['table', { table: async () => undefined }, 'make'],
  ['table', { table: async () => ({ status: 'ACTIVE', keysFit: false }) }, 'make'],
  ['table', { table: async () => ({ status: 'CREATING', keysFit: true }) }, 'make'],
  ['role', { roleMayPutItem: async () => false }, 'allow dynamodb:PutItem on arn:aws'],
  ['variable', { tableNameVariable: async () => undefined }, 'set TABLE_NAME to upload_metadata'],
  ['variable', { tableNameVariable: async () => 'other' }, 'set TABLE_NAME to upload_metadata'],
  ['code', { functionError: async () => 'no handler' }, 'deploy'],
  [
    'file',
    { testObject: async () => undefined },
    'echo hello | aws --endpoint-url http://127.0.0.1:9000 s3 cp',
  ],
  ['trigger', { triggerIsSet: async () => false }, 'set'],
  ['trigger', { firedInvocation: async () => undefined }, 'set'],
  ['log', { logLine: async () => undefined }, 'logs'],
  ['item', { row: async () => undefined }, 's3 cp - s3://uploads/incoming/notes.txt'],
  ['item', { row: async () => ({ ...row, deleted: true }) }, 's3 cp'],
  ['item', { row: async () => ({ ...row, etag: 'older' }) }, 's3 cp'],
  [
    'role',
    {
      roleMayPutItem: async () => {
        throw new Error('no answer')
      },
    },
    'allow dynamodb:PutItem',
  ],
]

test.each(broken)(
  'without the %s, it and those after it are not seen',
  async (id, probes, mend) => {
    const results = await look(probes)
    const first = order.indexOf(id)
    expect(results.map(({ seen }) => seen)).toEqual(order.map((_, i) => i < first))
    expect(results[first]?.mend).toContain(mend)
  },
)

test('what takes a moment to arrive is looked at again, so often and no more', async () => {
  let looks = 0
  const arrives = async () => (++looks < 3 ? undefined : row)
  expect((await look({ row: arrives }, { settle: 2 })).at(-1)?.seen).toBe(true)
  looks = -10
  expect((await look({ row: arrives }, { settle: 2 })).at(-1)?.seen).toBe(false)
  expect(looks).toBe(-7)
})
