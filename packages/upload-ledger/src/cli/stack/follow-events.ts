import { setTimeout as sleep } from 'node:timers/promises'
import { DescribeStackEventsCommand, type StackEvent } from '@aws-sdk/client-cloudformation'
import { printable } from '../../core/index.ts'
import type { Aws } from '../aws/connect.ts'
import { asking } from '../aws/failure.ts'
import type { Context } from '../command.ts'
import { type DeployedStack, describeStack } from './describe-stack.ts'
import { isSettled } from './stack-state.ts'

const pollMs = 2_000
/** A deployment takes minutes; none of our tables has indexes that would take longer. */
const longestMs = 45 * 60_000
/** How long the events may lag behind the stack's own status before it is believed without them. */
const longestLagMs = 60_000

/** The result of an operation on a stack. */
export interface Operation {
  /** `undefined` when it was still in progress as we stopped waiting. */
  readonly stack: DeployedStack | undefined
  /** The first resource that failed of itself, and why. */
  readonly failure: string | undefined
}

/** The newest event of a stack, as the mark after which an operation's events begin. */
export async function newestEventId(aws: Aws, stackId: string): Promise<string | undefined> {
  const [newest] = (await eventsPage(aws, stackId)).events
  return newest?.EventId
}

/**
 * Prints a stack's events as they come until the operation ends, the person interrupts, or too much
 * time has passed. In the last two cases the operation continues in AWS.
 *
 * @param after the event before the first of them
 */
export async function followEvents(
  aws: Aws,
  stackId: string,
  after: string | undefined,
  context: Context,
): Promise<Operation> {
  const untilMs = context.now() + longestMs
  let mark = after
  let [failure, reported]: (string | undefined)[] = []
  for (let lagMs = 0; ; lagMs += pollMs) {
    // Before the events, so that none of the last ones is missed.
    const stack = await describeStack(aws, stackId)
    const events = await eventsSince(aws, stackId, mark)
    for (const event of events) {
      context.err(eventLine(event))
      failure ??= failureOf(event)
      if (event.PhysicalResourceId === event.StackId) reported = event.ResourceStatus
    }
    mark = events.at(-1)?.EventId ?? mark
    if (stack === undefined || !isSettled(stack.status)) lagMs = 0
    else if (hasEnded(stack.status, reported) || lagMs >= longestLagMs) return { stack, failure }
    if (context.interrupted.aborted || context.now() > untilMs) return { stack: undefined, failure }
    await sleep(pollMs, undefined, { signal: context.interrupted }).catch(() => undefined)
  }
}

/**
 * Whether an operation is over. DescribeStacks may return the earlier status for a while, so the
 * stack's own last event must report the same status; but a deleted stack stays deleted.
 *
 * @param reported the status in the stack's last event since the operation began
 * @see https://github.com/aws/aws-cdk-cli/pull/1848
 */
export function hasEnded(status: string, reported: string | undefined): boolean {
  return status === 'DELETE_COMPLETE' || (isSettled(status) && status === reported)
}

/** Oldest first. */
async function eventsSince(
  aws: Aws,
  stackId: string,
  mark: string | undefined,
): Promise<readonly StackEvent[]> {
  const found: StackEvent[] = []
  let token: string | undefined
  do {
    const page = await eventsPage(aws, stackId, token)
    const end = page.events.findIndex(({ EventId }) => EventId === mark)
    found.push(...(end === -1 ? page.events : page.events.slice(0, end)))
    token = end === -1 ? page.next : undefined
  } while (token !== undefined)
  return found.reverse()
}

/** Newest first. */
async function eventsPage(
  { cloudformation }: Aws,
  stackId: string,
  token?: string,
): Promise<{ readonly events: readonly StackEvent[]; readonly next: string | undefined }> {
  const { StackEvents, NextToken } = await asking(
    'follow the deployment, which continues in AWS',
    'cloudformation:DescribeStackEvents',
    () =>
      cloudformation.send(
        new DescribeStackEventsCommand({
          StackName: stackId,
          ...(token === undefined ? {} : { NextToken: token }),
        }),
      ),
  )
  return { events: StackEvents ?? [], next: NextToken }
}

export function eventLine(event: StackEvent): string {
  const { Timestamp, ResourceStatus = '', ResourceType = '', LogicalResourceId = '' } = event
  const time = Timestamp?.toISOString().slice(11, 19) ?? ''
  const reason = event.ResourceStatusReason ? `: ${event.ResourceStatusReason}` : ''
  return printable(
    `${time}  ${ResourceStatus.padEnd(20)} ${ResourceType} ${LogicalResourceId}${reason}`,
  )
}

/** After a failure CloudFormation cancels other resources; those are not the cause. */
export function failureOf(event: StackEvent): string | undefined {
  const { ResourceStatus = '', ResourceType = '', LogicalResourceId = '' } = event
  if (!ResourceStatus.endsWith('_FAILED')) return undefined
  const reason = printable(event.ResourceStatusReason ?? 'no reason given').replace(/\.$/, '')
  if (/^Resource \w+ cancelled/i.test(reason)) return undefined
  return `${ResourceType} ${LogicalResourceId}: ${reason}`
}
