import { CreateTableCommand } from '@aws-sdk/client-dynamodb'
import { expect, test } from 'vitest'
import { startBundle } from './bundle.ts'
import { batch, creation, failuresIn } from './messages.ts'

const messages = [creation('a'), creation('b')]

test('a table that does not exist fails every message as a configuration error', async () => {
  await using bundle = await startBundle({ tableName: 'renamed' })
  const result = await bundle.invoke(batch(messages))
  expect(result.ok && failuresIn(result.answer)).toEqual(['a', 'b'])
  expect(await bundle.metric('config_errors')).toBe(2)
  expect(await bundle.log()).toContain('Cannot save uploads/a: ResourceNotFoundException')
})

test('a table with other keys fails every message as a configuration error', async () => {
  await using bundle = await startBundle({ tableName: 'other_keys' })
  await bundle.table.client.send(
    new CreateTableCommand({
      TableName: 'other_keys',
      AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
      KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
      BillingMode: 'PAY_PER_REQUEST',
    }),
  )
  const result = await bundle.invoke(batch(messages))
  expect(result.ok && failuresIn(result.answer)).toEqual(['a', 'b'])
  expect(await bundle.metric('config_errors')).toBe(2)
  expect(await bundle.log()).toContain('Cannot save uploads/a: ValidationException')
})
