import { allows } from '../identity/index.ts'

/** Who else may invoke a function: a statement of its resource policy. */
export interface InvokePermission {
  readonly id: string
  /** `lambda:InvokeFunction`, or a pattern of it. */
  readonly action: string
  /** `s3.amazonaws.com`, an account, the ARN of a role, or `*`. */
  readonly principal: string
  /** May have `*` and `?`. */
  readonly sourceArn?: string | undefined
  readonly sourceAccount?: string | undefined
}

/** A service that would invoke a function, and on whose behalf. */
export interface InvocationSource {
  /** `s3.amazonaws.com` */
  readonly service: string
  /** Of a bucket, for S3. */
  readonly arn: string
  readonly account: string
}

export function permits(permission: InvokePermission, source: InvocationSource): boolean {
  const { action, principal, sourceArn = '*', sourceAccount = source.account } = permission
  const pattern = { Effect: 'Allow', Action: action, Resource: sourceArn } as const
  return (
    (principal === source.service || principal === '*') &&
    sourceAccount === source.account &&
    allows({ Version: '2012-10-17', Statement: [pattern] }, 'lambda:InvokeFunction', source.arn)
  )
}
