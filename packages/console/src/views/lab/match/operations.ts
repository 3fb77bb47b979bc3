/** The operations of DynamoDB that the lesson has one match, with its words for each. */
export const operations = [
  {
    name: 'PutItem',
    does: 'writes a whole item, and replaces one with the same key',
    hint: 'Think of an upload under a key that exists.',
  },
  {
    name: 'GetItem',
    does: 'reads one item by its whole key',
    hint: 'It takes the whole key, and changes nothing.',
  },
  {
    name: 'UpdateItem',
    does: 'changes some attributes of one item, and leaves the others',
    hint: 'It does not write a whole item.',
  },
  {
    name: 'DeleteItem',
    does: 'removes one item by its whole key',
    hint: 'After it, a read finds nothing.',
  },
  {
    name: 'Query',
    does: 'reads the items of one partition key, by range or prefix of the sort key',
    hint: 'It is the only one of these that may answer with many items.',
  },
] as const

export type OperationName = (typeof operations)[number]['name']
