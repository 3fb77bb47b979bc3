import { api } from './api-steps.ts'
import { code, logRight, role, settings, variable } from './function-steps.ts'
import { history, historyExpiry, historyRole } from './history-steps.ts'
import { queueKey } from './key-steps.ts'
import type { Step } from './step.ts'
import { recovery, table, timeToLive } from './table-steps.ts'
import { deadLetters, eventBridge, failures, overlap, trigger } from './trigger-steps.ts'
import { cleanUp, file, fired, item, log, removal } from './upload-steps.ts'

/** The steps that need no upload. */
export const standing: readonly Step[] = [
  table,
  timeToLive,
  recovery,
  history,
  historyExpiry,
  role,
  historyRole,
  logRight,
  variable,
  settings,
  code,
  trigger,
  eventBridge,
  overlap,
  failures,
  queueKey,
  deadLetters,
  api,
]

/** The exercise, from the table to the item in it. */
export const exercise: readonly Step[] = [...standing, file, fired, log, item]

/** The exercise with a test file, which is removed again. */
export const roundTrip: readonly Step[] = [...exercise, removal, cleanUp]
