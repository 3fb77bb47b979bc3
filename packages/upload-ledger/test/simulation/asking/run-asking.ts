import { createRandom, type Random } from '../../../../../e2e/support/random.ts'
import { goneBy } from '../../../src/bucket/gone-by.ts'
import {
  type Answer,
  bump,
  confirmAsking,
  foldEvents,
  isAsked,
  LedgerError,
  lowestPosition,
  type Recorded,
  type Row,
  recordAsking,
  type ShownObject,
  type Step,
  type Steps,
  type UploadEvent,
} from '../../../src/core/index.ts'
import { backfillEventName, rowOfListed } from '../../../src/repair/index.ts'
import { Divergence } from '../divergence.ts'
import { counter, type Tally } from '../tally.ts'
import { type BucketKind, createVersions } from './versions.ts'

/**
 * Runs one history of one key: what happens to it in a bucket of this kind, its events on their way
 * (repeated, reordered, several at once), and invocations that take the steps of the very rules in
 * `core`, one step at a time in any order, and fail anywhere. Then all heals, and the row must say
 * what S3 shows.
 *
 * @throws {Divergence} when it does not
 */
export function runAsking(
  seed: number,
  kind: BucketKind,
  tally: Tally = new Map(),
  trace?: (line: string) => void,
): void {
  const random = createRandom(seed)
  const count = counter(tally)
  const versions = createVersions(random, kind, count)
  const lastSizeAndEtag = random.chance(0.3)
  const repairs = random.chance(0.2)
  // So much happened before there was a ledger, and no event tells of it.
  const unheard = random.chance(0.15) ? 1 + random.below(3) : 0
  for (let i = 0; i < unheard; i++) count('unheard', versions.happen().length)
  const backfills = unheard > 0 || random.chance(0.1)
  /** What listings of a backfill have seen, whose rows are still to be added. */
  const listed: Omit<Row, 'position'>[] = []
  let left = 2 + random.below(12)
  const flying: UploadEvent[] = []
  const runs: Run[] = []
  let row: Row | undefined
  let faults = random.chance(0.1) ? 0 : random.pick([0.02, 0.1, 0.3])

  const happen = () => {
    left--
    const events = versions.happen()
    for (const event of events) trace?.(`  event ${event.eventName} ${event.position}`)
    flying.push(...events)
  }
  const begin = () => {
    const taken: UploadEvent[] = []
    const most = random.chance(0.5) ? 1 + random.below(4) : 1
    for (let i = 0; i < most && flying.length > 0; i++) {
      const [event] = flying.splice(random.below(flying.length), 1)
      if (event !== undefined) taken.push(event)
    }
    // S3 delivers at least once.
    if (random.chance(0.1)) flying.push(random.pick(taken))
    const [fold] = foldEvents(taken)
    if (fold === undefined) return
    if (fold.events.length > 1) count('folds')
    runs.push(start(recordAsking(fold, { nowMs, lastSizeAndEtag }), taken))
  }
  const repair = () => {
    count('repairs')
    const object = { bucket: 'uploads', key: 'incoming/notes.txt', eventName: 'Repair' }
    runs.push(start(confirmAsking(object, { nowMs, lastSizeAndEtag }), []))
  }
  const list = () => {
    const shown = versions.show()
    if (!shown.exists) return
    listed.push(rowOfListed('uploads', { key: 'incoming/notes.txt', ...shown }))
    count('listed')
  }
  const backfill = () => {
    const [next] = listed.splice(random.below(listed.length), 1)
    if (next === undefined || row !== undefined) return count('backfills refused')
    // A run that was killed may have added it, and adds it again.
    if (random.chance(faults)) listed.push(next)
    row = { ...next, position: bump(lowestPosition) }
    trace?.(`  the row becomes ${JSON.stringify(row)}`)
    count('backfilled')
  }
  const end = (run: Run, isDone: boolean) => {
    runs.splice(runs.indexOf(run), 1)
    if (!isDone) flying.push(...run.events)
  }
  const answer = (run: Run, value: Answer) => {
    const next = nextOf(run.steps, value)
    if (next === undefined) return abandon(run)
    if (!next.done) {
      run.step = next.value
      return
    }
    if ('outcome' in next.value) {
      count(next.value.outcome)
      if (next.value.asked > 0) count('asked')
      if (next.value.asked > 1) count('asked again')
    }
    end(run, true)
  }
  const take = (run: Run) => {
    const { step } = run
    const fate = random.chance(faults) ? random.pick(fates) : 'ok'
    trace?.(`${step.kind} of ${run.events.map((one) => one.position).join()}: ${fate}`)
    if (fate === 'crash') return abandon(run)
    if (step.kind === 'head') {
      const shown = fate === 'again' ? readAnswer(random, versions.show()) : versions.show()
      if (fate === 'again') count('heads refused')
      trace?.(`  S3 shows ${JSON.stringify(shown)}`)
      return shown === undefined ? abandon(run) : answer(run, shown)
    }
    if (step.kind === 'read') {
      run.held = row
      return answer(run, row)
    }
    if (!meets(row, step, run.held)) {
      count('refused')
      if (fate === 'again') return
      run.held = row
      return answer(run, { refused: true, row })
    }
    row = step.row
    trace?.(`  the row becomes ${JSON.stringify(row)}`)
    // The answer is lost, and the client sends the request again.
    if (fate === 'again') return count('puts repeated')
    answer(run, 'written')
  }
  const abandon = (run: Run) => {
    count('abandoned')
    end(run, false)
  }
  const expire = () => {
    // A tombstone outlives whatever is in flight, and no upload that is open.
    const isQuiet = flying.length === 0 && runs.length === 0 && listed.length === 0
    if (row?.deleted && isQuiet) {
      count(versions.isUploading() ? 'tombstones expired under uploads' : 'tombstones expired')
      row = undefined
    }
  }
  const step = (): boolean => {
    const isIdle = flying.length === 0 && runs.length === 0
    const choices = [
      [left > 0 ? 2 : 0, happen],
      [flying.length > 0 && runs.length < 4 ? 2 : 0, begin],
      [runs.length > 0 ? 4 : 0, () => take(random.pick(runs))],
      [left > 0 && isIdle ? 0.3 : 0, expire],
      [left > 0 && repairs ? 0.3 : 0, repair],
      [left > 0 && backfills ? 0.3 : 0, list],
      [listed.length > 0 ? 0.3 : 0, backfill],
    ] as const
    if (choices.every(([weight]) => weight === 0)) return false
    random.weigh(choices)()
    return true
  }

  for (let steps = random.below(120); steps > 0; steps--) step()
  faults = 0
  for (let steps = 0; step(); steps++) {
    if (steps > 2_000) {
      throw new Divergence('g: once the faults end, all is delivered in 2,000 steps', 'it is not')
    }
  }
  count('histories')
  if (backfills) {
    list()
    while (listed.length > 0) backfill()
  }
  judge(row, versions.show())
}

const nowMs = Date.UTC(2026, 10, 24)
/** An invocation ends, or a request meets an error: one that is answered in the end is sent again. */
const fates = ['crash', 'again'] as const

/** What the adapter makes of an answer to HeadObject that is an error. */
function readAnswer(random: Random, shown: ShownObject): ShownObject | undefined {
  const status = random.pick([403, 404, 500, 503])
  // Of an object that is there, a 404 is that of something between us and S3.
  const requestId = status === 404 && shown.exists ? undefined : 'r'
  const marker = { 'x-amz-delete-marker': 'true', 'x-amz-version-id': shown.versionId ?? '' }
  const headers = shown.versionId === undefined ? {} : marker
  return goneBy({ $metadata: { httpStatusCode: status, requestId }, $response: { headers } })
}

/** An invocation on its way through the steps of its fold. */
interface Run {
  readonly steps: Steps<Recorded | object>
  readonly events: readonly UploadEvent[]
  step: Step
  held: Row | undefined
}

function start(steps: Steps<Recorded | object>, events: readonly UploadEvent[]): Run {
  const first = steps.next()
  if (first.done) throw new Error('Cannot run: there is no step')
  return { steps, events, step: first.value, held: undefined }
}

/** `undefined` where the record fails, to be delivered again. */
function nextOf<T>(steps: Steps<T>, value: Answer): IteratorResult<Step, T> | undefined {
  try {
    return steps.next(value)
  } catch (error) {
    if (error instanceof LedgerError) return undefined
    throw error
  }
}

/** Whether the row meets the condition of a put, as the table adapter sends it. */
function meets(
  row: Row | undefined,
  { row: next, condition }: Extract<Step, { kind: 'put' }>,
  held: Row | undefined,
): boolean {
  if (condition === 'absent') return row === undefined
  if (condition === 'unchanged') return row?.position === held?.position
  if (row?.position === undefined || next.position === undefined) return condition === 'newer'
  return row.position < next.position && !isAsked(row.position)
}

/** @throws {Divergence} unless the row says what S3 shows */
export function judge(row: Row | undefined, shown: ShownObject): void {
  const promise = 'o: where S3 is asked, the row says what S3 shows once all is delivered'
  const isRight = shown.exists
    ? row !== undefined &&
      !row.deleted &&
      row.size === shown.sizeBytes &&
      row.etag === shown.etag &&
      // A listing names no versions.
      (row.event_name === backfillEventName ||
        (row.version_id ?? 'null') === (shown.versionId ?? 'null'))
    : row === undefined || row.deleted === true
  if (!isRight) throw new Divergence(promise, `${JSON.stringify(row)}, S3 ${JSON.stringify(shown)}`)
}
