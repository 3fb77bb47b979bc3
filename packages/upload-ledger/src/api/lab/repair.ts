import type { Checklist } from '../schemas/checklist.ts'
import type { RowBody } from '../schemas/row.ts'
import type { LabAttempt } from './experiment.ts'

/** A pipeline to break and to fix. */
export interface Repairs {
  repair(): Promise<Repair>
  /** Makes the pipeline where it is missing, and takes a part of it away. */
  breakPart(part: RepairPart): Promise<Repair>
  putBack(part: RepairPart): Promise<Repair>
  /** Uploads a file and follows it until its row is there, or nothing is under way any more. */
  tryUpload(): Promise<UploadTrial>
  /** Walks the checklist of `doctor` along it. */
  repairChecklist(): Promise<Checklist>
}

/** The pipeline by its names, and what its function logged. */
export interface Repair {
  readonly isMade: boolean
  readonly bucket: string
  readonly functionName: string
  readonly table: string
  /** The last lines, the newest last. */
  readonly log: RepairLogLine[]
}

export interface RepairLogLine {
  readonly time: string
  readonly level: string
  readonly message: string
}

/** The way of one file. */
export interface UploadTrial {
  readonly object_key: string
  /** None where the function was never invoked. */
  readonly attempts: LabAttempt[]
  readonly row?: RowBody
}

export type RepairPart = (typeof repairParts)[number]
export const repairParts = ['permission', 'variable', 'trigger'] as const
