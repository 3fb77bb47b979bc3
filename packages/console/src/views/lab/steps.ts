import { BreakAndFix } from './break-and-fix/break-and-fix.tsx'
import { doneStep } from './done/done-step.tsx'
import { MatchOperations } from './match/match-operations.tsx'
import { OrderExperiment } from './order/order-experiment.tsx'
import { OverwriteExperiment } from './overwrite/overwrite-experiment.tsx'
import { bucket } from './parts/bucket.tsx'
import { lambdaFunction } from './parts/function.tsx'
import { ItemStep } from './parts/item-step.tsx'
import { partStep } from './parts/part-step.tsx'
import { role } from './parts/role.tsx'
import { table } from './parts/table.tsx'
import { trigger } from './parts/trigger.tsx'
import { UploadStep } from './parts/upload-step.tsx'
import { ReadItem } from './read-item/read-item.tsx'
import { StartStep } from './start/start-step.tsx'
import type { LabStep, StepGroup } from './step.ts'
import { TryOperations } from './try/try-operations.tsx'

const toDo: readonly StepGroup[] = [
  {
    title: 'The exercise',
    steps: [{ id: 'start', title: 'Start', Component: StartStep, isTask: false }],
  },
  {
    title: 'Its parts',
    steps: [
      ...[bucket, table, role, lambdaFunction, trigger].map(partStep),
      { id: 'upload', title: 'The upload', Component: UploadStep, isTask: true },
      { id: 'item', title: 'The item', Component: ItemStep, isTask: true },
    ],
  },
  {
    title: 'Activities',
    steps: [
      { id: 'read', title: 'Read the saved item', Component: ReadItem, isTask: true },
      { id: 'match', title: 'Match five operations', Component: MatchOperations, isTask: true },
      { id: 'try', title: 'Try them on a table', Component: TryOperations, isTask: true },
    ],
  },
  {
    title: 'Experiments',
    steps: [
      {
        id: 'overwrite',
        title: 'One key, two uploads',
        Component: OverwriteExperiment,
        isTask: true,
      },
      { id: 'order', title: 'Events in any order', Component: OrderExperiment, isTask: true },
      { id: 'break', title: 'Break it, and fix it', Component: BreakAndFix, isTask: true },
    ],
  },
]

/** The steps with something to be done. */
export const tasks: readonly LabStep[] = toDo
  .flatMap(({ steps }) => steps)
  .filter(({ isTask }) => isTask)

/** The steps as they are listed. */
export const groups: readonly StepGroup[] = [
  ...toDo,
  { title: 'The end', steps: [doneStep(tasks)] },
]

/** The steps in the order in which they are done. */
export const steps: readonly LabStep[] = groups.flatMap(({ steps }) => steps)
