import type { Row } from '../core/index.ts'

/** The ways in which the pipeline is looked at, on a laptop or on AWS. */
export interface Probes {
  table(): Promise<{ readonly status: string; readonly keysFit: boolean } | undefined>
  /** Whether the function's role may put an item into the table, seen by trying. */
  roleMayPutItem(): Promise<boolean>
  /** The value of `TABLE_NAME` that the function has. */
  tableNameVariable(): Promise<string | undefined>
  /** Why the function cannot run, seen by invoking it with S3's own test event. */
  functionError(): Promise<string | undefined>
  testObject(): Promise<{ readonly sizeBytes: number; readonly etag: string } | undefined>
  /** Whether the bucket has a trigger for the test object's creation that names the function. */
  triggerIsSet(): Promise<boolean>
  /** The invocation that the trigger made for the test object, by its request id. */
  firedInvocation(): Promise<string | undefined>
  /** The log line that says what became of the test object's record. */
  logLine(): Promise<string | undefined>
  row(): Promise<Row | undefined>
}
