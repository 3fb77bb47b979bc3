import { expect, test } from 'vitest'
import { Engine } from './engine/index.ts'
import { findOperation } from './operations/index.ts'
import { sweep } from './sweeper.ts'
import { temporaryFolder } from './testing/endpoint.ts'

const account = { id: '000000000000', region: 'us-east-1' }
const TableName = 'things'
const nowSeconds = 1_795_406_400

async function openThings(folder: string): Promise<Engine> {
  const engine = await Engine.open(folder, account)
  await engine.call('CreateTable', {
    TableName,
    AttributeDefinitions: [{ AttributeName: 'pk', AttributeType: 'S' }],
    KeySchema: [{ AttributeName: 'pk', KeyType: 'HASH' }],
    BillingMode: 'PAY_PER_REQUEST',
  })
  const TimeToLiveSpecification = { AttributeName: 'expires_at', Enabled: true }
  await findOperation(engine, 'UpdateTimeToLive')?.(engine, { TableName, TimeToLiveSpecification })
  return engine
}

function put(engine: Engine, pk: string, expiresAt: number): Promise<unknown> {
  const Item = { pk: { S: pk }, expires_at: { N: String(expiresAt) } }
  return engine.call('PutItem', { TableName, Item })
}

test('an item whose time is extended during the sweep stays', async () => {
  await using folder = await temporaryFolder()
  const engine = await openThings(folder.path)
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  for (const name of names) await put(engine, name, nowSeconds - 60)
  // The clock is asked as an item is looked at: just then the first three are written anew.
  const renewals: Promise<unknown>[] = []
  const now = () => {
    const name = names[renewals.length]
    if (name !== undefined && renewals.length < 3) {
      renewals.push(put(engine, name, nowSeconds + 3600))
    }
    return nowSeconds * 1000
  }
  await sweep(engine, now, new AbortController().signal)
  await Promise.all(renewals)
  const { Items } = (await engine.call('Scan', { TableName })) as { Items: { pk: { S: string } }[] }
  expect(Items.map((item) => item.pk.S).toSorted()).toEqual(['a', 'b', 'c'])
  await engine.close()
})

test('a sweep ends after the step during which it is stopped', async () => {
  await using folder = await temporaryFolder()
  const engine = await openThings(folder.path)
  await Promise.all(
    Array.from({ length: 150 }, (_, i) => put(engine, `item-${i}`, nowSeconds - 60)),
  )
  const stopping = new AbortController()
  const now = () => {
    stopping.abort()
    return nowSeconds * 1000
  }
  const deleted = await sweep(engine, now, stopping.signal)
  expect(deleted).toBeGreaterThan(0)
  expect(deleted).toBeLessThan(150)
  await engine.close()
})
