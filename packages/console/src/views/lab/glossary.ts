/** The terms of the lesson, as `docs/lesson.md` explains them. */
export const glossary = {
  table: 'a set of items in DynamoDB. It has a name and a key, and no other schema',
  item: 'one entry of a table: attributes, each with a name, a type and a value. Also row',
  'partition key':
    'the attribute that decides in which partition an item lies; a query names it exactly. Here bucket',
  'sort key':
    'the attribute that orders the items of one partition key; a query may name a prefix. Here object_key',
  'environment variable':
    'a setting that the code reads when it runs, so that it need not be written in the code',
  'event notification':
    'a bucket’s setting: which events of which keys go where; also the message itself',
  'asynchronous invocation':
    'an invocation that is put into a queue and that nobody waits for; Lambda retries it if it fails',
  'execution role':
    'the identity under which a function calls other services; its policy says what it may do',
  'at least once':
    'each event is delivered, but may be delivered again; the receiver must be able to take that',
  sequencer: 'S3’s number of an event; of two events of one object, the greater is the later',
  'condition expression':
    'what DynamoDB checks in the same step as the write; if it does not hold, nothing is written',
  idempotent: 'done twice, it has the same result as done once',
  'hot partition':
    'a partition that gets more requests than it can take, while others rest; its requests are throttled',
  tombstone: 'a row that records a removal, so that an older event can be recognised as older',
  TTL: 'time to live: an attribute with a time, after which DynamoDB deletes the item by itself, within some days',
  'dead letter':
    'an event that was given up after its retries, kept with the cause so that it can be sent again',
  'on-failure destination': 'where Lambda puts the dead letters of a function, such as a queue',
} as const

export type TermName = keyof typeof glossary
