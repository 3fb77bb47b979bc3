import { GetBucketVersioningCommand, type S3Client } from '@aws-sdk/client-s3'
import type { LocalCloud } from './local-cloud.ts'
import { confirmationStatements, functionName } from './pipeline.ts'

/** What a data folder holds of a function. */
type Configuration = Awaited<ReturnType<LocalCloud['functions']['configuration']>>
type Policy = ReturnType<LocalCloud['functions']['policy']>

/**
 * Has the function ask S3 where its bucket keeps versions, or did: there the order of events cannot
 * say what is current. What a person has set, `CONFIRM_WITH_S3=false` too, is theirs.
 *
 * The right comes first, so a kill in between leaves a function that works.
 *
 * @returns whether the function asks
 */
export async function settleConfirmation(
  functions: LocalCloud['functions'],
  s3: S3Client,
  bucket: string,
): Promise<boolean> {
  const current = await functions.configuration(functionName).catch(() => undefined)
  if (current === undefined) return false
  const { environment } = current
  if (environment.CONFIRM_WITH_S3) return ['true', 'on'].includes(environment.CONFIRM_WITH_S3)
  const { Status } = await s3.send(new GetBucketVersioningCommand({ Bucket: bucket }))
  if (Status === undefined) return false
  const { Statement, ...document } = functions.policy(functionName)
  const others = withoutConfirmation(Statement)
  await functions.putPolicy(functionName, {
    ...document,
    Statement: [...others, ...confirmationStatements(bucket)],
  })
  const changed = { ...environment, CONFIRM_WITH_S3: 'true' }
  await functions.configure(functionName, { environment: changed })
  return true
}

/** The configuration and the policy as they would be if the function asked nothing. */
export function withoutAsking(
  configuration: Configuration,
  policy: Policy,
): { readonly configuration: Configuration; readonly policy: Policy } {
  const { CONFIRM_WITH_S3: _, ...environment } = configuration.environment
  return {
    configuration: { ...configuration, environment },
    policy: { ...policy, Statement: withoutConfirmation(policy.Statement) },
  }
}

function withoutConfirmation(statements: Policy['Statement']): Policy['Statement'] {
  const ours = new Set(confirmationStatements('').map(({ Sid }) => Sid))
  return statements.filter(({ Sid }) => Sid === undefined || !ours.has(Sid))
}
