import { setTimeout as sleep } from 'node:timers/promises'
import {
  type Change,
  CreateChangeSetCommand,
  type CreateChangeSetCommandInput,
  DeleteChangeSetCommand,
  DescribeChangeSetCommand,
  ExecuteChangeSetCommand,
} from '@aws-sdk/client-cloudformation'
import { LedgerError, printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import { nameOf } from '../aws/refusal.ts'
import { failedValidations } from './failed-validations.ts'

const pollMs = 1_000
const longestMs = 5 * 60_000
const longestDeletionMs = 30_000

/** The request for a change set. */
export interface ChangeSetRequest {
  readonly stackName: string
  readonly type: 'CREATE' | 'UPDATE'
  readonly name: string
  readonly template: string
  readonly parameters: Readonly<Record<string, string>>
}

/** The created change set. Both ids, because a name may later belong to another. */
export interface ChangeSet {
  readonly id: string
  readonly stackId: string
}

export function createChangeSetInput(request: ChangeSetRequest): CreateChangeSetCommandInput {
  return {
    StackName: request.stackName,
    ChangeSetName: request.name,
    ChangeSetType: request.type,
    TemplateBody: request.template,
    Parameters: Object.entries(request.parameters).map(([ParameterKey, ParameterValue]) => ({
      ParameterKey,
      ParameterValue,
    })),
    // The function's role has no name of its own, so no further capability is asked for.
    Capabilities: ['CAPABILITY_IAM'],
  }
}

export async function createChangeSet(
  { cloudformation }: Aws,
  request: ChangeSetRequest,
): Promise<ChangeSet> {
  const { Id, StackId } = await asking(
    `create a change set for the stack ${request.stackName}`,
    'cloudformation:CreateChangeSet',
    () => cloudformation.send(new CreateChangeSetCommand(createChangeSetInput(request))),
  )
  return { id: Id ?? request.name, stackId: StackId ?? request.stackName }
}

/**
 * Waits until CloudFormation has computed the changes.
 *
 * @returns `undefined` when nothing would change; an empty list when only outputs would
 * @throws {LedgerError} `configuration` with CloudFormation's reason when it fails
 */
export async function readChanges(
  { cloudformation }: Aws,
  { id, stackId }: ChangeSet,
  signal: AbortSignal,
): Promise<readonly Change[] | undefined> {
  const changes: Change[] = []
  let token: string | undefined
  for (let waitedMs = 0; waitedMs < longestMs; ) {
    const found = await asking('read the change set', 'cloudformation:DescribeChangeSet', () =>
      cloudformation.send(
        new DescribeChangeSetCommand({
          ChangeSetName: id,
          StackName: stackId,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
    )
    if (found.Status === 'FAILED') {
      const reason = found.StatusReason ?? ''
      if (saysNothingChanges.test(reason)) return undefined
      const failed = await failedValidations({ cloudformation }, id)
      const fact = failed.length > 0 ? failed.join('; ') : printable(reason).replace(/\.$/, '')
      const message = `Cannot compute the changes: ${fact}`
      throw new LedgerError('configuration', message)
    }
    if (found.Status === 'CREATE_COMPLETE') {
      changes.push(...(found.Changes ?? []))
      if (found.NextToken === undefined) return changes
      token = found.NextToken
    } else {
      await sleep(pollMs, undefined, { signal }).catch(() => undefined)
      if (signal.aborted) throw new LedgerError('unavailable', 'Cannot continue: interrupted')
      waitedMs += pollMs
    }
  }
  throw new LedgerError(
    'unavailable',
    'Cannot read the change set: CloudFormation is still computing it',
  )
}

/**
 * CloudFormation has no error code for it, only these two sentences.
 *
 * @see https://github.com/ansible-collections/amazon.aws/pull/507
 */
const saysNothingChanges = /didn't contain changes|No updates are to be performed/i

export async function executeChangeSet(
  { cloudformation }: Aws,
  { id, stackId }: ChangeSet,
): Promise<void> {
  await asking('execute the change set', 'cloudformation:ExecuteChangeSet', () =>
    cloudformation.send(new ExecuteChangeSetCommand({ ChangeSetName: id, StackName: stackId })),
  )
}

/**
 * CloudFormation does not delete a change set that it is still computing, as after Ctrl-C, so this
 * retries for a while.
 *
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DeleteChangeSet.html
 */
export async function deleteChangeSet(
  { cloudformation }: Aws,
  { id, stackId }: ChangeSet,
): Promise<void> {
  const command = new DeleteChangeSetCommand({ ChangeSetName: id, StackName: stackId })
  await asking('delete the change set', 'cloudformation:DeleteChangeSet', async () => {
    for (let waitedMs = 0; ; waitedMs += pollMs) {
      try {
        await cloudformation.send(command)
        return
      } catch (error) {
        const isBusy = /^InvalidChangeSetStatus/.test(nameOf(error))
        if (!isBusy || waitedMs >= longestDeletionMs) throw error
      }
      await sleep(pollMs)
    }
  })
}
