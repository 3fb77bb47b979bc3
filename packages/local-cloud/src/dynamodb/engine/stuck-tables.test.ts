import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { Disk } from './disk.ts'
import { Engine } from './engine.ts'
import { findTable, itemsOf, keysUnder } from './key-space.ts'

const account = { id: '000000000000', region: 'us-east-1' }
const table = {
  TableName: 'things',
  AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
  KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
  BillingMode: 'PAY_PER_REQUEST',
}

/** A folder as a process leaves it that is killed just after it has set a table's status. */
async function killedWhile(status: string, run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'local-dynamodb-'))
  try {
    const engine = await Engine.open(folder, account)
    await engine.call('CreateTable', table)
    await engine.call('PutItem', { TableName: 'things', Item: { pk: { S: 'a' } } })
    const row = await findTable(engine.disk, 'things')
    await engine.disk.write([
      { type: 'put', key: 'table~things', value: { ...row, TableStatus: status } },
      { type: 'put', key: 'ttl~things', value: { tableName: 'things', attributeName: 'x' } },
    ])
    await engine.close()
    await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

test.each(['CREATING', 'UPDATING'])('a table left %s is active after the next start', (status) =>
  killedWhile(status, async (folder) => {
    const engine = await Engine.open(folder, account)
    expect((await findTable(engine.disk, 'things'))?.TableStatus).toBe('ACTIVE')
    const answer = await engine.call('GetItem', { TableName: 'things', Key: { pk: { S: 'a' } } })
    expect(answer).toMatchObject({ Item: { pk: { S: 'a' } } })
    await engine.close()
  }),
)

test('a table left DELETING is removed with all its data at the next start', () =>
  killedWhile('DELETING', async (folder) => {
    const engine = await Engine.open(folder, account)
    expect(await findTable(engine.disk, 'things')).toBeUndefined()
    await engine.call('CreateTable', table)
    expect(await engine.call('Scan', { TableName: 'things' })).toMatchObject({ Count: 0 })
    await engine.close()

    const disk = await Disk.open(folder)
    const left: string[] = []
    for await (const key of disk.keys(itemsOf('things'))) left.push(key)
    for await (const key of disk.keys(keysUnder('ttl'))) left.push(key)
    expect(left).toEqual([])
    await disk.close()
  }))
