import { api, apiPages, apiRights, unfinishedUploads } from './api-steps.ts'
import { askS3 } from './ask-steps.ts'
import { comparison } from './comparison-steps.ts'
import { code, logRight, role, settings, variable } from './function-steps.ts'
import { history, historyExpiry, historyRole } from './history-steps.ts'
import { queueKey } from './key-steps.ts'
import type { Step } from './step.ts'
import { recovery, table, timeToLive } from './table-steps.ts'
import { deadLetters, eventBridge, failures, overlap, trigger } from './trigger-steps.ts'
import { cleanUp, file, fired, item, log, removal } from './upload-steps.ts'

/** The exercise, in its own order: from the table to the item in it. */
const exercise: readonly Step[] = [table, role, variable, code, file, log, item]

/** What the exercise leaves out; the trigger is here because its checklist does not name it. */
const beyond: readonly Step[] = [
  trigger,
  fired,
  eventBridge,
  overlap,
  askS3,
  logRight,
  settings,
  timeToLive,
  recovery,
  history,
  historyExpiry,
  historyRole,
  failures,
  queueKey,
  deadLetters,
  comparison,
  api,
  apiRights,
  apiPages,
  unfinishedUploads,
]

/** Every step about a pipeline and the test file in it. */
export const checklist: readonly Step[] = [...exercise, ...beyond]

/** The checklist with a test file, which is removed again. */
export const roundTrip: readonly Step[] = [...checklist, removal, cleanUp]

const exerciseIds: ReadonlySet<string> = new Set(exercise.map(({ id }) => id))

/** Whether a step is one of the exercise's seven. */
export function isOfExercise(id: string): boolean {
  return exerciseIds.has(id)
}
