import { DescribeEventsCommand } from '@aws-sdk/client-cloudformation'
import { printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'

/**
 * What CloudFormation found wrong when it looked at a change set beforehand, a sentence for each
 * resource. The change set itself only says that there is something, so this must be asked before it
 * is deleted; where it may not be asked (cloudformation:DescribeEvents), there is none.
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
