import type { UpdateItemCommandInput } from '@aws-sdk/client-dynamodb'
import {
  LedgerError,
  printable,
  type ShownTags,
  type ShowTags,
  sameTexts,
  type Texts,
} from '../core/index.ts'
import { toPutError } from './failure.ts'
import { type ItemTable, isFailedCondition } from './item-table.ts'
import { mapOf } from './row-item.ts'

/** Bounds how often the tags of one object may change while they are read. */
const mostAttempts = 20

/** The object whose tags are read. */
export interface Tagged {
  readonly bucket: string
  readonly key: string
}

/**
 * Has the row of an object say which tags it has now, and leaves its position as it is.
 *
 * The tags are read again after each write, until they are those that were written. So of any number of
 * writers the last one leaves what S3 holds, although events of tags have no order: whoever read
 * something older finds that out. A row of another version keeps its tags; the event of that
 * version brings them.
 *
 * @param written the tags that the caller has just written, if it has
 * @throws {LedgerError} `refused`, `configuration` or `unavailable`; repeating it is safe
 */
export async function refreshTags(
  table: ItemTable,
  showTags: ShowTags,
  object: Tagged,
  { signal, written }: { readonly signal?: AbortSignal | undefined; readonly written?: Texts } = {},
): Promise<void> {
  let last = written
  for (let attempts = 0; attempts < mostAttempts; attempts++) {
    const shown = await showTags(object, signal)
    if (shown === undefined || (last !== undefined && sameTexts(shown.tags, last))) return
    if (!(await update(table, object, shown, signal))) return
    last = shown.tags
  }
  const fact = `they changed ${mostAttempts} times while they were read`
  throw new LedgerError('unavailable', `Cannot ${attemptOf(object)}: ${fact}`)
}

/** The request alone, so that a test can read it without a database. */
export function refreshTagsInput(
  tableName: string,
  { bucket, key }: Tagged,
  { tags, versionId }: ShownTags,
): UpdateItemCommandInput {
  const isEmpty = sameTexts(tags)
  // `null` is the version of what was uploaded while the bucket kept none; its row may lack it.
  const hasVersion = versionId !== undefined && versionId !== 'null'
  const values = {
    ...(isEmpty ? {} : { ':tags': mapOf(tags) }),
    ...(hasVersion ? { ':version': { S: versionId } } : {}),
  }
  const conditions = ['attribute_exists(object_key)', 'attribute_not_exists(deleted)']
  if (hasVersion) conditions.push('(attribute_not_exists(version_id) OR version_id = :version)')
  return {
    TableName: tableName,
    Key: { bucket: { S: bucket }, object_key: { S: key } },
    UpdateExpression: isEmpty ? 'REMOVE #tags' : 'SET #tags = :tags',
    ConditionExpression: conditions.join(' AND '),
    ExpressionAttributeNames: { '#tags': 'tags' },
    ...(Object.keys(values).length === 0 ? {} : { ExpressionAttributeValues: values }),
  }
}

/** @returns false where there is no row that has these tags */
async function update(
  table: ItemTable,
  object: Tagged,
  shown: ShownTags,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const attempt = attemptOf(object)
  try {
    const input = refreshTagsInput(table.name, object, shown)
    const { requestId } = await table.send('UpdateItem', input, signal)
    // As for a put: a success that is not DynamoDB's own is none.
    if (requestId !== undefined) return true
  } catch (error) {
    if (isFailedCondition(error)) return false
    throw toPutError(error, attempt, table.name)
  }
  const fact = 'the response reports success but carries no DynamoDB request id'
  throw new LedgerError('unavailable', `Cannot ${attempt}: ${fact}`)
}

function attemptOf({ bucket, key }: Tagged): string {
  return `refresh the tags of ${printable(`${bucket}/${key}`)}`
}
