import { ListStackResourcesCommand } from '@aws-sdk/client-cloudformation'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'

/** A resource of a stack, which may be a deleted one. */
export interface StackResource {
  readonly logicalId: string
  /** A name, an ARN or a URL, as its type has it. */
  readonly physicalId: string
  readonly type: string
  /** AWS's word: `CREATE_COMPLETE`, `DELETE_SKIPPED`, … */
  readonly status: string
}

export async function stackResources(
  { cloudformation }: Aws,
  stackId: string,
): Promise<readonly StackResource[]> {
  const found: StackResource[] = []
  let token: string | undefined
  do {
    const page = await asking(
      'list the resources of the stack',
      'cloudformation:ListStackResources',
      () =>
        cloudformation.send(
          new ListStackResourcesCommand({
            StackName: stackId,
            ...(token === undefined ? {} : { NextToken: token }),
          }),
        ),
    )
    for (const resource of page.StackResourceSummaries ?? []) {
      found.push({
        logicalId: resource.LogicalResourceId ?? '',
        physicalId: resource.PhysicalResourceId ?? '',
        type: resource.ResourceType ?? '',
        status: resource.ResourceStatus ?? '',
      })
    }
    token = page.NextToken
  } while (token !== undefined)
  return found
}
