import type { Delivery, KeyFilter } from '../core/index.ts'

/** The pipeline under inspection, with the commands that a person needs to fix it. */
export interface Subject {
  readonly tableName: string
  readonly functionName: string
  readonly bucket: string
  /** The keys that the trigger is to send, at least one filter; the first selects the test object. */
  readonly filters: readonly KeyFilter[]
  /** Of the test object. */
  readonly key: string
  /** As it was set up; `undefined` if unknown. */
  readonly delivery: Delivery | undefined
  /** Why the table is meant to have no point-in-time recovery; `undefined` if it should have it. */
  readonly noRecovery: string | undefined
  /** Why the function is meant to have no on-failure destination; `undefined` if it should have one. */
  readonly noDestination?: string | undefined
  /** The change of delivery that is under way, if one is. */
  readonly deliveryChange?: DeliveryChange | undefined
  /** `aws SERVICE` with the flags that reach this place, such as its endpoint or region. */
  aws(service: string): string
  /** The file of a person's own code that runs in place of ours. */
  readonly codeFile?: string | undefined
  /** The command that redeploys the code. */
  readonly deployCode: string
  /** The command that creates the function, where that is another one. */
  readonly createFunction?: string | undefined
  /** How to set the trigger where no AWS CLI command does. */
  readonly setTrigger: string
  /** The command that has the function ask S3; `undefined` where it takes commands for each part. */
  readonly turnOnAsking?: string | undefined
  /** The command that prints the function's log. */
  readonly showLog: string
  /** The command that has the function process the dead letters of a queue again. */
  redrive(queueUrl: string): string
}

/** A change of delivery in which the old delivery's parts stay for the events that are under way. */
export interface DeliveryChange {
  readonly previous: Delivery
  /** When no event can be under way in the old parts any more, in words. */
  readonly endsAt: string
  readonly isOver: boolean
  /** The command that removes the old parts, once it is over. */
  readonly end: string
}
