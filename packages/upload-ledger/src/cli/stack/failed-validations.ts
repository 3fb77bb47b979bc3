import { DescribeEventsCommand } from '@aws-sdk/client-cloudformation'
import { printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'

/**
 * The problems that CloudFormation found when it validated a change set, a sentence for each
 * resource. The change set itself only says that there are some, so this must run before its
 * deletion. Returns none if the credentials do not allow cloudformation:DescribeEvents.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/validate-stack-deployments.html
 */
export async function failedValidations(
  { cloudformation }: Pick<Aws, 'cloudformation'>,
  changeSetId: string,
): Promise<readonly string[]> {
  const command = new DescribeEventsCommand({
    ChangeSetName: changeSetId,
    Filters: { FailedEvents: true },
  })
  const { OperationEvents = [] } = await cloudformation
    .send(command)
    .catch(() => ({ OperationEvents: [] }))
  return OperationEvents.flatMap(({ LogicalResourceId = '', ValidationStatusReason }) =>
    ValidationStatusReason === undefined
      ? []
      : `${printable(LogicalResourceId)}: ${printable(ValidationStatusReason).replace(/\.$/, '')}`,
  )
}
