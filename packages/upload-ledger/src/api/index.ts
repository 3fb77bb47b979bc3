export { createPages, type Health, type PagesSource } from './app.ts'
export type { ChecklistLine, LatestRows } from './checklist-page.ts'
export { type ApiParts, createApi } from './create-api.ts'
export type {
  Experiment,
  Experiments,
  HeldEvent,
  LabAttempt,
  LabDelivery,
  LabFault,
  ObjectChange,
} from './lab/experiment.ts'
export type {
  Lab,
  LabPart,
  LabPartKind,
  LabState,
  TableOperation,
  TableValues,
  TriedOperation,
} from './lab/lab.ts'
export type { Repair, RepairPart, Repairs, UploadTrial } from './lab/repair.ts'
export { createLiveFeed, type LiveFeed } from './live/live-feed.ts'
export type { DeadLetterSource, LetterChanges, LookAtChecklist, Redrive } from './operation.ts'
export { type LiveEvent, liveOutcomes } from './schemas/live-event.ts'
