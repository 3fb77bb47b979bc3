/** A known mistake, and the text that plants it. */
export interface Mutant {
  readonly mistake: string
  /** Below `src`. */
  readonly file: string
  /** Each `from` stands in the file exactly once. */
  readonly edits: readonly { readonly from: string; readonly to: string }[]
}

/** Mistakes that others made, or that are easy to make. The simulation must find every one. */
export const mutants: readonly Mutant[] = [
  one('unconditional put', 'table/record-upload.ts', [
    `    ConditionExpression: 'attribute_not_exists(object_key) OR #position < :position',
    ExpressionAttributeNames: { '#position': 'position' },
    ExpressionAttributeValues: { ':position': item.position as AttributeValue },
`,
    '',
  ]),
  one('an equal position is written again', 'table/record-upload.ts', [
    'OR #position < :position',
    'OR #position <= :position',
  ]),
  one('right-padding', 'core/sequencer.ts', ['.padStart(width', '.padEnd(width']),
  one('no padding', 'core/sequencer.ts', [".padStart(width, '0')", '']),
  one('no case folding', 'core/sequencer.ts', ['raw.toUpperCase()', 'raw']),
  one('rank dropped', 'core/position.ts', [': [order, rank, time]', ': [order, time]']),
  one('time before rank', 'core/position.ts', [': [order, rank, time]', ': [order, time, rank]']),
  one('delete instead of tombstone', 'table/send-by-sdk.ts', [
    'client.send(\n',
    `client.send(
      input.Item?.deleted ? new DeleteItemCommand({
        TableName: input.TableName,
        Key: { bucket: input.Item.bucket, object_key: input.Item.object_key },
        ConditionExpression: input.ConditionExpression,
        ExpressionAttributeNames: input.ExpressionAttributeNames,
        ExpressionAttributeValues: input.ExpressionAttributeValues,
        ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
      }) :\n`,
    '  type DynamoDBClient,\n',
    '  DeleteItemCommand,\n  type DynamoDBClient,\n',
  ]),
  one('tombstone gone after a day', 'core/tombstone.ts', ['leastDays = 35', 'leastDays = 1']),
  one('swallowed throttle', 'table/record-upload.ts', [
    'throw toPutError(error, attemptOf(place), table.name)',
    `if (error.name === 'ProvisionedThroughputExceededException') return undefined
    throw toPutError(error, attemptOf(place), table.name)`,
  ]),
  one('no partial batch: all of it fails', 'lambda/handler.ts', [
    'notification.messages.filter(({ records }) => records.some(failure))',
    'notification.messages.some((m) => m.records.some(failure)) ? notification.messages : []',
  ]),
  one('no partial batch: all of it succeeds', 'lambda/handler.ts', [
    'notification.messages.filter(({ records }) => records.some(failure))',
    '[]',
  ]),
  one('failed invocation answered with success', 'lambda/handler.ts', [
    'if (first !== undefined) {',
    'if (first === null) {',
  ]),
  one('poison acknowledged', 'lambda/outcomes.ts', [
    "if (record.kind === 'poison') return record.error",
    "if (record.kind === 'poison') return undefined",
  ]),
  one('deadline ignored', 'lambda/handler.ts', [
    'setTimeout(() => controller.abort(), workMs)',
    'setTimeout(() => {}, workMs)',
  ]),
  one('key not decoded', 'core/object-key.ts', [
    "key = decodeURIComponent(raw.replaceAll('+', ' '))",
    'key = raw',
  ]),
  one('+ kept', 'core/object-key.ts', [".replaceAll('+', ' ')", '']),
  one('EventBridge key decoded', 'core/forms/eventbridge.ts', [
    'import { checkObjectKey }',
    'import { decodeObjectKey }',
    '=> checkObjectKey(text(key), key.name)',
    '=> decodeObjectKey(text(key), key.name)',
  ]),
  one('test event as poison', 'core/forms/notification.ts', [
    "{ kind: 'ignored', reason: 's3:TestEvent' }",
    "poison('Event', 'it is a test')",
  ]),
  one('what is of no known form acknowledged', 'core/forms/unknown-form.ts', [
    "if (holds === 'direct records' && !isPartOfKnownForm(value)) {",
    'if (name !== undefined) {',
  ]),
  one('records without s3 skipped in messages too', 'core/forms/notification.ts', [
    "? listOf('Records', value.Records, 'list')",
    "? listOf('Records', value.Records, 'direct records')",
  ]),
  one('lists not read', 'core/forms/notification.ts', [
    "? listOf(name, value, 'list') : undefined",
    '? undefined : undefined',
  ]),
  one('a list of messages answered as a whole', 'core/forms/notification.ts', [
    'isObject(payload) ? payload.Records : payload',
    'isObject(payload) ? payload.Records : undefined',
  ]),
  one('on-failure records of an event bus not read', 'core/forms/on-failure.ts', [
    'isOnFailureRecord(value.detail)',
    'false',
  ]),
  one('tagging moves a row', 'core/event-kind.ts', ['return undefined', "return 'creation'"]),
  one('fold keeps the first', 'core/fold-events.ts', [
    '(a, b) => (b.position > a.position ? b : a)',
    '(a) => a',
  ]),
  one('a failed fold acknowledged', 'lambda/outcomes.ts', [
    'result instanceof Error ? result : outcomeWithin(fold, event, result)',
    `result instanceof Error && event === fold.last ? result : outcomeWithin(fold, event, 'stale')`,
  ]),
  one('a row of the exercise taken for the oldest', 'core/row.ts', [
    "sequencer: row.sequencer ?? '',\n      eventTime: row.event_time ?? '',",
    "sequencer: '',\n      eventTime: '',",
  ]),
  one('a row of the exercise replaced unseen', 'table/record-upload.ts', [
    "const conditions = ['attribute_not_exists(#position)']",
    "const conditions = ['(attribute_not_exists(#position) OR attribute_exists(#position))']",
    "  ['sequencer', ':s'],\n  ['event_time', ':t'],\n  ['etag', ':e'],\n",
    '',
  ]),
  one('a removal replaces a row that it did not see', 'table/record-removal.ts', [
    "ConditionExpression: '#position = :held'",
    "ConditionExpression: '#position < :held'",
    "':held': held.position",
    "':held': item.position as Item[string]",
  ]),
  one('a removal replaces whatever is there now', 'table/record-removal.ts', [
    `    ConditionExpression: '#position = :held',
    ExpressionAttributeNames: { '#position': 'position' },
    ExpressionAttributeValues: { ':held': held.position },
`,
    '',
  ]),
  one('a tombstone has the size of a tombstone', 'core/last-content.ts', [
    'isRemoval ? row.last_size : row.size',
    'row.size',
  ]),
  one('history written after the row', 'lambda/record-folds.ts', [
    'if (failure === undefined) return rows[i]',
    'if (failure === undefined) return undefined',
    'await runWrites([...ofFolds, ...ofOthers])',
    'await runWrites(rows)\n  await runWrites([...ofFolds, ...ofOthers])',
  ]),
  one('a row that waits for one event of its fold', 'lambda/record-history.ts', [
    'return --waiting === 0 ?',
    'return --waiting === arrivals.length - 1 ?',
  ]),
  one('only the last of a fold is in the history', 'lambda/record-folds.ts', [
    'historyWrites(fold.events,',
    'historyWrites([fold.last],',
  ]),
  one('a failure of the history swallowed', 'lambda/record-folds.ts', [
    'return result instanceof Error ? result : undefined',
    'return undefined',
  ]),
  one('a failure swallowed of an event that moves no row', 'lambda/record-folds.ts', [
    'batch.onFailure(event, failure)',
    'void failure',
  ]),
  one('an event that moves no row left out of the history', 'lambda/record-folds.ts', [
    'arrivalsOf(batch.unmoved)',
    'arrivalsOf([])',
  ]),
  one('the first arrival overwritten', 'table/record-history.ts', [
    "placeFirst('arrived_at'",
    "place('arrived_at'",
  ]),
  one('deliveries overwritten', 'table/record-history.ts', [
    ' ADD #deliveries :deliveries`',
    ', #deliveries = :deliveries`',
  ]),
  one('events of one batch counted once', 'lambda/record-history.ts', [
    'record(event, same.length)',
    'record(event, 1)',
  ]),
  one('an item for each delivery', 'table/history-item.ts', [
    '[toComparableTime(event.eventTime), event.position,',
    '[String(Date.now() + Math.random()), event.position,',
  ]),
  one('a tombstone gone before its history', 'core/tombstone.ts', [
    'Math.max(leastDays, historyDays ?? Number.POSITIVE_INFINITY)',
    'leastDays + 0 * Number(historyDays ?? 0)',
  ]),
]

/** Mistakes in the rules of the ask: those that simpler rules make. `runAsking` must find every one. */
export const askMutants: readonly Mutant[] = [
  one('ask only when stale', 'core/ask.ts', [
    'if (events.some(({ eventName }) => mustAsk(eventName))) return',
    'if (false) return',
    'return lags ? yield*',
    'return events.length > 0 ? yield*',
  ]),
  one('ask about plain puts only', 'core/ask.ts', [
    'if (events.some(({ eventName }) => mustAsk(eventName))) return',
    'if (false) return',
  ]),
  one('the last event of a fold alone decides', 'core/ask.ts', [
    'if (events.some(({ eventName }) => mustAsk(eventName))) return',
    'if (mustAsk(last.eventName)) return',
  ]),
  one("the event's position kept", 'core/ask.ts', [
    'const isOwn = isLater && showsOccasion(occasion, shown)',
    'const isOwn = isLater',
  ]),
  one('HeadObject before the row', 'core/ask.ts', [
    `  let held = first
  for (let asked = 1; asked <= mostAttempts; asked++) {
    const shown = yield* head()
`,
    `  const early = yield* head()
  let held = yield* read()
  for (let asked = 1; asked <= mostAttempts; asked++) {
    const shown = asked === 1 ? early : yield* head()
`,
  ]),
  one('an unchanged position compared', 'core/ask.ts', [
    'const position = isOwn ? occasion.position :',
    'const position = held && saysShown(held, shown) ? reached : isOwn ? occasion.position :',
  ]),
  one('no tilde guard', 'core/asked-position.ts', [
    "return position.includes('~')",
    'return position.length === 0',
  ]),
  one('what may lag is stale', 'core/ask.ts', [
    'return isMarker || isMultipart(eventName)',
    'return false',
  ]),
  one('an upload in parts never lags', 'core/ask.ts', [
    'return isMarker || isMultipart(eventName)',
    'return isMarker',
  ]),
  one('a marker of a rule never lags', 'core/ask.ts', [
    'return isMarker || isMultipart(eventName)',
    'return isMultipart(eventName)',
  ]),
  one('an upload in parts without a row is put', 'core/ask.ts', [
    "if (isMultipart(last.eventName)) return 'newer than a row'",
    '',
  ]),
  one('the answer put over whatever is there', 'core/ask.ts', [
    "put(askedRow(occasion, shown, held, earlier, rules), 'unchanged')",
    "put(askedRow(occasion, shown, held, earlier, rules), 'newer')",
  ]),
  one('one answer for every attempt', 'core/ask.ts', [
    `  let held = first
  for (let asked = 1; asked <= mostAttempts; asked++) {
    const shown = yield* head()
`,
    `  let held = first
  const shown = yield* head()
  for (let asked = 1; asked <= mostAttempts; asked++) {
`,
  ]),
  one('403 read as gone', 'bucket/gone-by.ts', [
    '$metadata?.httpStatusCode !== 404',
    '![403, 404].includes($metadata?.httpStatusCode ?? 0)',
  ]),
  one('503 read as gone', 'bucket/gone-by.ts', [
    '$metadata?.httpStatusCode !== 404',
    '![503, 404].includes($metadata?.httpStatusCode ?? 0)',
  ]),
  one("a proxy's 404 read as gone", 'bucket/gone-by.ts', [' || !isOfS3($metadata)', '']),
]

/** @param texts a text and what stands in its place, then the next */
function one(mistake: string, file: string, texts: readonly string[]): Mutant {
  const edits = texts.flatMap((from, i) => (i % 2 === 0 ? [{ from, to: texts[i + 1] ?? '' }] : []))
  return { mistake, file, edits }
}
