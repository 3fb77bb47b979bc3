import type { Schedule } from 'aws-cdk-lib/aws-events'
import type { Code } from 'aws-cdk-lib/aws-lambda'

/** The options of the function that compares bucket and table, all with a default. */
export interface VerifyProps {
  /**
   * When it begins: a rate or a cron expression, in UTC.
   *
   * @default - Schedule.rate(Duration.days(1))
   */
  readonly schedule?: Schedule

  /**
   * Whether it repairs what differs. Its role then may put rows and read objects' metadata.
   *
   * @default false
   */
  readonly repair?: boolean

  /**
   * Its deployment package, with `index.handler` in it.
   *
   * @default - the bundle of this package, as an asset
   */
  readonly code?: Code
}
