import * as v from 'valibot'
import { type Repair, type RepairPart, repairParts, type UploadTrial } from '../lab/repair.ts'
import { attemptsSchema } from './experiment.ts'
import { rowSchema } from './row.ts'

export const repairPartSchema: v.GenericSchema<RepairPart> = v.pipe(
  v.picklist(repairParts),
  v.description(
    'permission: the statement of the role. variable: TABLE_NAME of the function. trigger: the bucket’s notification.',
  ),
)

export const repairSchema: v.GenericSchema<unknown, Repair> = v.object({
  isMade: v.pipe(v.boolean(), v.description('Whether the pipeline is there.')),
  bucket: v.string(),
  functionName: v.string(),
  table: v.string(),
  log: v.pipe(
    v.array(v.object({ time: v.string(), level: v.string(), message: v.string() })),
    v.description('The last lines of the function’s log, the newest last.'),
  ),
})

export const uploadTrialSchema: v.GenericSchema<unknown, UploadTrial> = v.object({
  object_key: v.string(),
  attempts: v.pipe(attemptsSchema, v.description('None where the function was never invoked.')),
  row: v.exactOptional(rowSchema),
})
