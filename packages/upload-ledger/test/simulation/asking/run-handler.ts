import { type DynamoDBClient, GetItemCommand } from '@aws-sdk/client-dynamodb'
import { createRandom, type Random } from '../../../../../e2e/support/random.ts'
import { headObject } from '../../../src/bucket/head-object.ts'
import type { ShownObject, ShowObject, UploadEvent } from '../../../src/core/index.ts'
// Not by the front door, which reads the environment when it is imported.
import { createHandler } from '../../../src/lambda/handler.ts'
import { dynamodbLedger, type ItemTable, tableOn } from '../../../src/table/index.ts'
import { rowOfItem } from '../../../src/table/row-item.ts'
import { settle, underClock } from '../clock.ts'
import { Divergence } from '../divergence.ts'
import { sqsEvent } from '../forms.ts'
import { createItems } from '../items.ts'
import { counter, type Tally } from '../tally.ts'
import { judge } from './run-asking.ts'
import { type BucketKind, createVersions } from './versions.ts'

const startMs = Date.UTC(2026, 10, 24)
/** The SDK's own. */
const mostAttempts = 4

/**
 * Runs one history of one key as `runAsking` does, but through the real handler, the real adapter of the
 * table and that of HeadObject: requests lie between these and their services, and are answered, lost,
 * refused, repeated or carried out late, in any order.
 *
 * @throws {Divergence} when the row does not say what S3 shows in the end, or a position did not rise
 */
export async function runHandler(
  seed: number,
  kind: BucketKind,
  tally: Tally = new Map(),
  trace?: (line: string) => void,
): Promise<void> {
  const { stackTraceLimit } = Error
  // A service that fails all the time makes many errors, whose stacks would cost more than all else.
  if (trace === undefined) Error.stackTraceLimit = 0
  try {
    await underClock(startMs, () => live(seed, kind, tally, trace))
  } finally {
    Error.stackTraceLimit = stackTraceLimit
  }
}

async function live(
  seed: number,
  kind: BucketKind,
  tally: Tally,
  trace: ((line: string) => void) | undefined,
): Promise<void> {
  const random = createRandom(seed)
  const count = counter(tally)
  const versions = createVersions(random, kind, count)
  const lastSizeAndEtag = random.chance(0.3)
  const items = createItems((before, after) => {
    trace?.(`  the row becomes ${JSON.stringify(after)}`)
    const [from, to] = [before?.position?.S ?? '', after?.position?.S ?? '']
    if (to > from) return
    throw new Divergence('b: a row never goes back', `from ${from} to ${to}`)
  })
  const flying: Message[] = []
  const requests: Request[] = []
  const runs: Run[] = []
  let left = 2 + random.below(12)
  let sent = 0
  let faults = random.chance(0.1) ? 0 : random.pick([0.02, 0.1, 0.3])

  const connect = (run: Run) => {
    const send = (name: string, carryOut: () => object) =>
      new Promise<object>((resolve, reject) => {
        requests.push({ name, carryOut, resolve, reject, run, attempts: 1, isStray: false })
      })
    const client = {
      send: (command: object) =>
        send(command.constructor.name, () => {
          if (command instanceof GetItemCommand) {
            const Item = items.get('uploads', key)
            return { $metadata, ...(Item === undefined ? {} : { Item }) }
          }
          const refused = items.apply(command)
          if (refused !== undefined) throw refused
          return { $metadata }
        }),
    }
    const ask = () => send('HeadObject', () => headAnswer(versions.show()))
    const showObject = headObject({ headObject: ask as never })
    return { table: tableOn(client as unknown as DynamoDBClient, 'rows'), showObject }
  }

  const happen = () => {
    left--
    for (const event of versions.happen()) {
      trace?.(`  event ${event.eventName} ${event.position}`)
      flying.push({ id: `m${sent++}`, body: bodyOf(event) })
    }
  }
  const invoke = async () => {
    const messages: Message[] = []
    for (let most = 1 + random.below(4); most > 0 && flying.length > 0; most--) {
      messages.push(...flying.splice(random.below(flying.length), 1))
    }
    // A queue delivers at least once.
    if (random.chance(0.1)) flying.push(random.pick(messages))
    const run: Run = { messages }
    runs.push(run)
    const handler = handlerOn(connect(run), lastSizeAndEtag, (line) => {
      if (!line.startsWith('{"_aws"')) return
      const metrics: Readonly<Record<string, number>> = JSON.parse(line)
      for (const metric of ['asked', 'duplicate', 'stale', 'failed']) count(metric, metrics[metric])
    })
    const answered = handler(sqsEvent(messages), { getRemainingTimeInMillis: () => 900_000 })
    answered.then(
      (answer) => {
        run.failed = failedIn(answer)
      },
      () => {
        run.failed = messages.map(({ id }) => id)
      },
    )
  }
  const close = (run: Run, failed: readonly string[]) => {
    runs.splice(runs.indexOf(run), 1)
    flying.push(...run.messages.filter(({ id }) => failed.includes(id)))
  }
  const crash = (run: Run) => {
    count('crashes')
    // Nothing of it goes on, but what it sent may yet arrive.
    for (const request of requests) if (request.run === run) request.isStray = true
    close(
      run,
      run.messages.map(({ id }) => id),
    )
  }
  const again = (request: Request) => {
    if (request.isStray) return
    if (request.attempts === mostAttempts) return request.reject(timedOut())
    requests.push({ ...request, attempts: request.attempts + 1 })
  }
  const move = (request: Request) => {
    requests.splice(requests.indexOf(request), 1)
    const fate = random.chance(faults) ? random.pick(fates) : 'answer'
    trace?.(`${request.name}: ${request.isStray ? 'stray, ' : ''}${fate}`)
    count(fate)
    if (fate === 'deny') {
      if (!request.isStray) request.reject(denied(random, request.name, versions.show()))
    } else if (fate === 'throttle') {
      again(request)
    } else if (fate === 'hang') {
      again(request)
      requests.push({ ...request, isStray: true })
    } else {
      let [answer, refusal]: [object?, unknown?] = []
      try {
        answer = request.carryOut()
      } catch (error) {
        if (error instanceof Divergence) throw error
        refusal = error
      }
      if (fate === 'lose') again(request)
      else if (request.isStray) return
      else if (answer === undefined) request.reject(refusal)
      else request.resolve(answer)
    }
  }

  const step = async (): Promise<boolean> => {
    const ended = runs.filter(({ failed }) => failed !== undefined)
    const choices = [
      [left > 0 ? 2 : 0, happen],
      [flying.length > 0 && runs.length < 4 ? 2 : 0, invoke],
      [requests.length > 0 ? 6 : 0, () => move(random.pick(requests))],
      [ended.length > 0 ? 3 : 0, () => endOf(random.pick(ended))],
      [runs.length > 0 && faults > 0 ? faults : 0, () => crash(random.pick(runs))],
    ] as const
    if (choices.every(([weight]) => weight === 0)) return false
    await random.weigh(choices)()
    await settle()
    return true
  }
  const endOf = (run: Run) => close(run, run.failed ?? [])

  for (let steps = random.below(150); steps > 0; steps--) await step()
  faults = 0
  for (let steps = 0; await step(); steps++) {
    if (steps > 2_000) {
      throw new Divergence('g: once the faults end, all is delivered in 2,000 steps', 'it is not')
    }
  }
  count('histories')
  const item = items.get('uploads', key)
  judge(item && rowOfItem(item), versions.show())
}

const key = 'incoming/notes.txt'
const $metadata = { httpStatusCode: 200, requestId: 'r', attempts: 1 }
/** Other than that it is carried out and answered. */
const fates = ['lose', 'throttle', 'hang', 'deny'] as const

interface Message {
  readonly id: string
  readonly body: string
}

/** An invocation of the function. */
interface Run {
  readonly messages: readonly Message[]
  /** The messages that it reports, once it has ended. */
  failed?: readonly string[]
}

interface Request {
  readonly name: string
  readonly carryOut: () => object
  readonly resolve: (answer: object) => void
  readonly reject: (error: unknown) => void
  readonly run: Run
  readonly attempts: number
  /** Nobody waits for its answer. */
  isStray: boolean
}

function handlerOn(
  { table, showObject }: { table: ItemTable; showObject: ShowObject },
  lastSizeAndEtag: boolean,
  write: (line: string) => void,
): ReturnType<typeof createHandler> {
  const now = () => startMs
  const ledger = dynamodbLedger(table, now, { lastSizeAndEtag, showObject })
  return createHandler({ ledger, now, write })
}

function bodyOf({ kind, sizeBytes, etag, versionId, ...event }: UploadEvent): string {
  const object = {
    key: event.key,
    sequencer: event.sequencer,
    ...(kind === 'creation' ? { size: sizeBytes, eTag: etag } : {}),
    ...(versionId === undefined ? {} : { versionId }),
  }
  const record = {
    ...{ eventVersion: '2.3', eventSource: 'aws:s3', eventName: event.eventName },
    ...{ eventTime: event.eventTime, s3: { bucket: { name: event.bucket }, object } },
  }
  return JSON.stringify({ Records: [record] })
}

function failedIn(answer: object): readonly string[] {
  const { batchItemFailures = [] } = answer as { batchItemFailures?: { itemIdentifier: string }[] }
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier)
}

/** As S3's SDK has it. */
function headAnswer(shown: ShownObject): object {
  const version = shown.versionId === undefined ? {} : { VersionId: shown.versionId }
  if (!shown.exists) throw refused(404, 'r', shown.versionId)
  const { sizeBytes: ContentLength, etag, lastModified } = shown
  const LastModified = new Date(lastModified)
  return { ETag: `"${etag}"`, ContentLength, LastModified, ...version, $metadata }
}

/** A final refusal: DynamoDB's, S3's, or that of something between us and S3. */
function denied(random: Random, name: string, shown: ShownObject): Error {
  if (name !== 'HeadObject') {
    return Object.assign(new Error('not authorized'), { name: 'AccessDeniedException' })
  }
  const status = random.pick([403, 404, 500, 503])
  return refused(status, status === 404 ? undefined : 'r', shown.versionId)
}

function refused(
  httpStatusCode: number,
  requestId: string | undefined,
  versionId: string | undefined,
): Error {
  const headers =
    versionId === undefined ? {} : { 'x-amz-delete-marker': 'true', 'x-amz-version-id': versionId }
  const error = new Error('UnknownError')
  return Object.assign(error, { $metadata: { httpStatusCode, requestId }, $response: { headers } })
}

function timedOut(): Error {
  return Object.assign(new Error('socket hang up'), { name: 'TimeoutError' })
}
