export type { ComparisonFacts, ComparisonRun } from './beside-facts.ts'
export { quotedForShell } from './commands.ts'
export { CannotLook } from './finding.ts'
export { type ObjectEvent, objectEvents } from './object-events.ts'
export type {
  AfterFailure,
  ApiFacts,
  DeadLetterCount,
  FunctionError,
  FunctionSettings,
  LoggedOutcome,
  Probes,
  QueueKey,
  Rights,
  Trigger,
  Triggers,
} from './probes.ts'
export { checklist, roundTrip } from './steps.ts'
export type { DeliveryChange, Subject } from './subject.ts'
export { type StepResult, type WalkOptions, walkChecklist } from './walk.ts'
