export type { Probes } from './probes.ts'
export type { Subject } from './subject.ts'
export { type StepResult, walkChecklist } from './walk.ts'
