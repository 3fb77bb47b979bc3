import { expect, test } from 'vitest'
import { alterationBy } from './read-triggers.ts'

const target = { Id: 't', Arn: 'arn:aws:sqs:eu-west-1:123456789012:q' }

test('a target that gets whole events alters nothing', () => {
  expect(alterationBy(target)).toBeUndefined()
  expect(alterationBy({ ...target, InputPath: '$' })).toBeUndefined()
})

test.each([
  [{ InputPath: '$.detail' }, 'its InputPath sends $.detail alone'],
  [{ Input: '{"hello":1}' }, 'its Input sends a fixed text'],
  [{ InputTransformer: { InputTemplate: '<key>' } }, 'its InputTransformer makes a text'],
])('a target with %j alters them', (more, fact) => {
  expect(alterationBy({ ...target, ...more })).toContain(fact)
})
