import { DescribeStacksCommand } from '@aws-sdk/client-cloudformation'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { type DeployedStack, toDeployedStack } from './describe-stack.ts'

/** The matching stacks of this account and region, without deleted ones. */
export async function stacksWith(
  { cloudformation }: Aws,
  fits: (stack: DeployedStack) => boolean,
): Promise<readonly DeployedStack[]> {
  const found: DeployedStack[] = []
  let token: string | undefined
  do {
    const page = await asking('look for other stacks', 'cloudformation:DescribeStacks', () =>
      cloudformation.send(
        new DescribeStacksCommand(token === undefined ? {} : { NextToken: token }),
      ),
    )
    found.push(...(page.Stacks ?? []).map(toDeployedStack).filter(fits))
    token = page.NextToken
  } while (token !== undefined)
  return found
}
