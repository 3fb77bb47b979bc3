import { embeddedMetrics, LedgerError, printable, printableJson } from '../core/index.ts'
import type { Wait } from '../reader/index.ts'
import { type Drift, type Sources, type VerifyStep, verify } from '../repair/index.ts'
import { answerBatch, type BatchAnswer } from './answer-batch.ts'
import { continuationOf, jobOf } from './payload.ts'
import type { VerifySettings } from './settings.ts'

/** The dependencies of a handler. */
export interface VerifyParts extends Omit<VerifySettings, 'tableName' | 'tombstones'> {
  readonly openSources: (signal: AbortSignal) => Sources
  /** Makes the row of a key say what S3 says. @returns whether it was changed */
  readonly confirm: (key: string, signal?: AbortSignal) => Promise<boolean>
  /** Invokes this function again, without waiting for its answer. */
  readonly invokeAgain: (payload: object) => Promise<void>
  readonly wait: Wait
  readonly now: () => number
  readonly write: (line: string) => void
}

/** The part of Lambda's context that is used. */
export interface VerifyContext {
  readonly awsRequestId: string
  readonly functionName: string
  getRemainingTimeInMillis(): number
}

export type VerifyHandler = (
  payload: unknown,
  context?: Partial<VerifyContext>,
) => Promise<VerifyCounts | BatchAnswer>

/** What an invocation found. The names are those of its metrics. */
export interface VerifyCounts {
  Objects: number
  Missing: number
  Ghost: number
  Differing: number
  /** The three together. */
  Drift: number
  Repaired: number
  Unrepaired: number
  /** 1 if this invocation reached the last key. */
  Completed: number
}

/**
 * The handler that compares a bucket with its ledger, as far as it gets before its timeout; then it has the
 * function invoked again to go on.
 */
export function createVerifyHandler(parts: VerifyParts): VerifyHandler {
  return async (payload, context = {}) => {
    const job = jobOf(payload)
    if (job.kind === 'batch') {
      const { bucket, selection, confirm } = parts
      return answerBatch(job.batch, { bucket, selection, confirm: (key) => confirm(key) })
    }
    const { after: start, round } = job
    const counts = noCounts()
    const log = logOf(parts, context.awsRequestId ?? '')
    const stop = new AbortController()
    const remainingMs = context.getRemainingTimeInMillis?.() ?? longestMs
    const workMs = remainingMs - Math.min(reserveMs, remainingMs / 2)
    const timer = setTimeout(() => stop.abort(), workMs)
    let reached = start
    try {
      for await (const step of comparison(parts, start, stop.signal)) {
        if (step.drift !== undefined) report(step.drift, parts.bucket, counts, log)
        // What was read ahead of this place, the next invocation reads again.
        counts.Objects = step.counts.objects
        reached = step.after
      }
      counts.Completed = 1
    } catch (error) {
      if (!stop.signal.aborted) throw error
    } finally {
      clearTimeout(timer)
      parts.write(embeddedMetrics(context.functionName ?? '', { ...counts }, {}, parts.now()))
    }
    if (counts.Completed === 1) return counts
    if (reached === undefined || reached === start) {
      throw tooSlow('not one page of keys was compared before the timeout; make it longer')
    }
    if (round === mostRounds) {
      const fact = `it was invoked again ${mostRounds} times, and is at ${printable(reached)}`
      throw tooSlow(`${fact}; run upload-ledger verify instead, or a function for each prefix`)
    }
    await parts.invokeAgain(continuationOf(reached, round + 1))
    return counts
  }
}

function comparison(
  parts: VerifyParts,
  after: string | undefined,
  signal: AbortSignal,
): AsyncGenerator<VerifyStep> {
  const { selection, repair, confirm, graceMs, wait, openSources } = parts
  return verify({
    ...openSources(signal),
    ...{ selection, after, graceMs, wait, signal, counts: { objects: 0, rows: 0, suspects: 0 } },
    repair: repair
      ? async (key) => {
          await confirm(key, signal)
        }
      : undefined,
  })
}

function noCounts(): VerifyCounts {
  const found = { Objects: 0, Missing: 0, Ghost: 0, Differing: 0, Drift: 0 }
  return { ...found, Repaired: 0, Unrepaired: 0, Completed: 0 }
}

const names = { missing: 'Missing', ghost: 'Ghost', differing: 'Differing' } as const

function report(
  { key, kind, object, row, isRepaired, failure }: Drift,
  bucket: string,
  counts: VerifyCounts,
  log: Log,
): void {
  counts[names[kind]]++
  counts.Drift++
  if (isRepaired) counts.Repaired++
  else counts.Unrepaired++
  if (counts.Drift > mostLines) return
  const more = counts.Drift === mostLines ? '; no more are logged in this invocation' : ''
  const end = isRepaired ? ', and repaired it' : ''
  const message = `Found a row that is ${kind}${end}: ${printable(`${bucket}/${key}`)}${more}`
  log('WARN', message, {
    ...{ kind, bucket, object_key: key, size: object?.sizeBytes, etag: object?.etag },
    ...{ row_size: row?.size, row_etag: row?.etag, failure: failure?.message },
  })
}

type Log = (
  level: string,
  message: string,
  fields: Readonly<Record<string, string | number | undefined>>,
) => void

function logOf({ write, now }: VerifyParts, requestId: string): Log {
  return (level, message, fields) => {
    const timestamp = new Date(now()).toISOString()
    write(printableJson({ timestamp, level, requestId, message, ...fields }))
  }
}

function tooSlow(fact: string): LedgerError {
  return new LedgerError('unavailable', `Cannot complete the comparison: ${fact}`)
}

/** The longest timeout that Lambda gives. */
const longestMs = 900_000
/** For what is under way, the metrics and the next invocation. */
const reserveMs = 10_000
/** Lambda stops a function that has invoked itself about 16 times in a row. */
const mostRounds = 15
const mostLines = 1_000
