/** A request to DynamoDB to try, and what to look for in its answer. */
export interface Try {
  /** As the API's path names it. */
  readonly operation: 'put' | 'get' | 'update' | 'query' | 'delete'
  readonly name: string
  readonly title: string
  readonly values: { readonly size?: number; readonly etag?: string }
  readonly lookFor: string
}

/** In the order in which they show what each does. */
export const tries: readonly Try[] = [
  {
    operation: 'put',
    name: 'PutItem',
    title: 'PutItem: size 1, etag a',
    values: { size: 1, etag: 'a' },
    lookFor: 'A whole item is written. Nothing but the key was required of it.',
  },
  {
    operation: 'put',
    name: 'PutItem',
    title: 'PutItem again: size 2, no etag',
    values: { size: 2 },
    lookFor: 'The answer shows the item as it was: this put has replaced all of it.',
  },
  {
    operation: 'get',
    name: 'GetItem',
    title: 'GetItem',
    values: {},
    lookFor:
      'The second put had no etag, so after it the item has none. The read costs half a unit.',
  },
  {
    operation: 'update',
    name: 'UpdateItem',
    title: 'UpdateItem: etag b',
    values: { etag: 'b' },
    lookFor:
      'The answer shows the item with etag b. Its size is as it was: the other attributes stayed.',
  },
  {
    operation: 'query',
    name: 'Query',
    title: 'Query: keys that begin with activity/',
    values: {},
    lookFor:
      'A list, here of one item. The partition key is given whole, the sort key by its beginning.',
  },
  {
    operation: 'delete',
    name: 'DeleteItem',
    title: 'DeleteItem',
    values: {},
    lookFor: 'The answer shows what was removed. Try GetItem again: it finds nothing.',
  },
]
