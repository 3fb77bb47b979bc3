/** How an event gets from the bucket to the function. */
export const deliveries = ['direct', 'queue', 'eventbridge'] as const
export type Delivery = (typeof deliveries)[number]

/** The pipeline that is looked at, in the words that a person needs to fix it. */
export interface Subject {
  readonly tableName: string
  readonly functionName: string
  readonly bucket: string
  /** Of the trigger. */
  readonly prefix: string
  readonly suffix: string
  /** Of the test object. */
  readonly key: string
  /** As it was set up; `undefined` if nobody told. */
  readonly delivery: Delivery | undefined
  /** Why the table is meant to have no point-in-time recovery; `undefined` if it should have it. */
  readonly noRecovery: string | undefined
  /** `aws SERVICE` with the flags that reach this place, such as its endpoint or region. */
  aws(service: string): string
  /** What deploys the code anew. */
  readonly deployCode: string
  /** What makes the trigger where no command of the AWS CLI does. */
  readonly setTrigger: string
  /** What shows the function's log. */
  readonly showLog: string
}
