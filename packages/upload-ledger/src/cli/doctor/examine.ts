import { setTimeout as pause } from 'node:timers/promises'
import { checklist, roundTrip, type StepResult, walkChecklist } from '../../checklist/index.ts'
import { LedgerError, printable } from '../../core/index.ts'
import type { Context } from '../command.ts'
import { passingKey, subjectOf } from './deployment.ts'
import { exclusionOf } from './exclusion-of.ts'
import type { FoundPipeline } from './find-pipeline.ts'
import { createProbes, emptyMemory } from './probes.ts'
import { passingObject, standingObject, type TestObject } from './test-object.ts'

export interface Examination {
  /** Whether to upload a test file and follow it. */
  readonly upload: boolean
  /** How long to wait for each step that arrives. */
  readonly waitMs: number
  /** Why the steps that follow a test file are not checked. @default --no-upload */
  readonly noTestFile?: string
}

/**
 * Walks the checklist and yields each result. Removes the test file at the end, however it ends.
 */
export async function* examine(
  { clients, deployment, target }: FoundPipeline,
  { upload, waitMs, noTestFile = notUploaded }: Examination,
  context: Context,
): AsyncGenerator<StepResult> {
  const exclusion = await exclusionOf(clients, target.functionName)
  const { key, filters, excludedBy } = passingKey(target.filters, exclusion)
  if (upload && excludedBy !== undefined) {
    const fact = `EXCLUDE_KEYS of the function ${target.functionName} leaves out ${printable(key)} by ${printable(excludedBy)}`
    const message = `Cannot choose a key for the test file: ${fact}; check without one by --no-upload`
    throw new LedgerError('configuration', message)
  }
  const subject = subjectOf(deployment, { ...target, filters }, key)
  const at = { s3: clients.s3, bucket: target.bucket, key: subject.key }
  const object: Partial<TestObject> & Pick<TestObject, 'look'> = upload
    ? passingObject(at, context.now)
    : standingObject(at)
  const { isLocal } = deployment
  const parts = { clients, target, subject, object, isLocal, memory: emptyMemory() }
  const again = patience(waitMs, context)
  let isCleanedUp = false
  try {
    const steps = upload ? roundTrip : checklist
    const options = upload ? { again } : { again, noTestFile }
    for await (const result of walkChecklist(steps, createProbes(parts), subject, options)) {
      if (context.interrupted.aborted) break
      isCleanedUp = result.id === 'clean-up'
      yield result
    }
  } finally {
    if (!isCleanedUp) await cleanUp(object, target.bucket, context)
  }
}

const notUploaded = 'not checked: --no-upload uploads no test file'

/**
 * Checks again at growing intervals, prints once what it waits for, and gives up after `waitMs`.
 */
function patience(
  waitMs: number,
  { now, err, interrupted }: Context,
): (title: string, looks: number) => Promise<boolean> {
  let [waitingFor, sinceMs, isSaid] = ['', 0, false]
  return async (title, looks) => {
    if (title !== waitingFor) [waitingFor, sinceMs, isSaid] = [title, now(), false]
    const waitedMs = now() - sinceMs
    if (interrupted.aborted || waitedMs >= waitMs) return false
    if (waitedMs > 1_000 && !isSaid) {
      err(`  … waiting for "${title}", up to ${waitMs / 1000} s`)
      isSaid = true
    }
    await pause(Math.min(100 * looks, 2_000), undefined, { signal: interrupted }).catch(() => {})
    return true
  }
}

async function cleanUp(
  object: Partial<TestObject>,
  bucket: string,
  { err }: Context,
): Promise<void> {
  try {
    const left = (await object.leftovers?.()) ?? []
    for (const name of left) err(`Cannot clean up: ${printable(name)} is still in ${bucket}`)
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error)
    err(`Cannot clean up: the test file may still be in ${bucket}: ${fact}`)
  }
}
