import type { HistoryItem } from '../../reader/index.ts'
import type { RowBody } from '../schemas/row.ts'

/** The same events for two functions: the exercise's own, which overwrites, and ours. */
export interface Experiments {
  experiment(): Promise<Experiment>
  /** Uploads or deletes an object, and waits until its event is held. */
  change(change: ObjectChange): Promise<Experiment>
  /** Delivers a held event to both functions, also one that was delivered before. */
  deliver(event: number, fault: LabFault | undefined): Promise<Experiment>
  /** Marks a held event as never to be delivered. */
  drop(event: number): Promise<Experiment>
  /** Removes the resources of the experiments. */
  startOver(): Promise<void>
}

/** What happened so far, and what is stored. */
export interface Experiment {
  readonly bucket: string
  /** As they happened. */
  readonly events: HeldEvent[]
  readonly deliveries: LabDelivery[]
  /** What is in the bucket. */
  readonly objects: LabObject[]
  /** The items that the exercise's function wrote. */
  readonly plain: RowBody[]
  /** The rows that ours wrote, and the events that it recorded. */
  readonly ledger: RowBody[]
  readonly history: LabHistoryItem[]
}

/** An event as JSON has it: a position is text there. */
export type LabHistoryItem = Omit<HistoryItem, 'position'> & { readonly position: string }

/** An event of S3 that waits for a person to deliver it. */
export interface HeldEvent extends LabObject {
  readonly event: number
  readonly event_name: string
  readonly event_time: string
  readonly sequencer: string
  readonly state: 'waiting' | 'delivered' | 'dropped'
}

export interface LabObject {
  readonly object_key: string
  readonly size: number
  readonly etag: string
}

/** What both functions made of an event. */
export interface LabDelivery {
  readonly event: number
  readonly fault?: LabFault
  readonly plain: LabAttempt[]
  readonly ledger: LabAttempt[]
}

/** An attempt of Lambda to have a function take an event. */
export interface LabAttempt {
  /** `saved` by the exercise's function, or an outcome of ours; `failed` where Lambda tries again. */
  readonly outcome: string
  /** The line of its log, or the error. */
  readonly message: string
}

export interface ObjectChange {
  readonly change: 'upload' | 'delete'
  readonly key: string
  readonly size: number
}

/** What goes wrong in the first attempt of both functions. */
export type LabFault = (typeof labFaults)[number]
export const labFaults = ['throttle', 'crash-before', 'crash-after'] as const
