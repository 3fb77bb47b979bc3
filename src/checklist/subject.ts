/** The pipeline that is looked at, in the words that a person needs to mend it. */
export interface Subject {
  readonly tableName: string
  readonly tableArn: string
  readonly functionName: string
  readonly bucket: string
  /** Of the trigger. */
  readonly prefix: string
  /** Of the test object. */
  readonly key: string
  /** Where the role's policy is changed: a file on a laptop, a role's name on AWS. */
  readonly policyAt: string
  /** Where the function's variables are changed. */
  readonly variablesAt: string
  /** What AWS CLI commands need to reach this place: `--endpoint-url …`, or nothing. */
  readonly s3Flags: string
  /** The commands that make the table, deploy the code, set the trigger and show the log. */
  readonly commands: {
    readonly makeTable: string
    readonly deployCode: string
    readonly setTrigger: string
    readonly showLog: string
  }
}
