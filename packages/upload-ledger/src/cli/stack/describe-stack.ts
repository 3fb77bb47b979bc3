import { DescribeStacksCommand, type Stack } from '@aws-sdk/client-cloudformation'
import type { Aws } from '../aws/connect.ts'
import { toAwsError } from '../aws/failure.ts'
import { nameOf } from '../aws/refusal.ts'

/** A stack as CloudFormation describes it. */
export interface DeployedStack {
  readonly id: string
  readonly name: string
  /** AWS's word: `CREATE_COMPLETE`, … */
  readonly status: string
  readonly statusReason: string
  readonly createdAtMs: number
  /** The start of the last update, or of the creation. */
  readonly changedAtMs: number
  /** Once it is deleted. */
  readonly deletedAtMs: number | undefined
  readonly parameters: Readonly<Record<string, string>>
  readonly outputs: Readonly<Record<string, string>>
}

/**
 * The stack, or `undefined` if there is none. A deleted stack is found only by its id.
 *
 * @throws {LedgerError} `refused` or `unavailable`
 */
export async function describeStack(
  { cloudformation }: Pick<Aws, 'cloudformation'>,
  nameOrId: string,
): Promise<DeployedStack | undefined> {
  try {
    const { Stacks } = await cloudformation.send(new DescribeStacksCommand({ StackName: nameOrId }))
    const [stack] = Stacks ?? []
    return stack === undefined ? undefined : toDeployedStack(stack)
  } catch (error) {
    if (nameOf(error) === 'ValidationError' && /does not exist/.test(String(error)))
      return undefined
    throw toAwsError(error, `describe the stack ${nameOrId}`, 'cloudformation:DescribeStacks')
  }
}

export function toDeployedStack(stack: Stack): DeployedStack {
  return {
    id: stack.StackId ?? '',
    name: stack.StackName ?? '',
    status: stack.StackStatus ?? '',
    statusReason: stack.StackStatusReason ?? '',
    createdAtMs: stack.CreationTime?.getTime() ?? 0,
    changedAtMs: (stack.LastUpdatedTime ?? stack.CreationTime)?.getTime() ?? 0,
    deletedAtMs: stack.DeletionTime?.getTime(),
    parameters: Object.fromEntries(
      (stack.Parameters ?? []).map((p) => [p.ParameterKey ?? '', p.ParameterValue ?? '']),
    ),
    outputs: Object.fromEntries(
      (stack.Outputs ?? []).map((o) => [o.OutputKey ?? '', o.OutputValue ?? '']),
    ),
  }
}
