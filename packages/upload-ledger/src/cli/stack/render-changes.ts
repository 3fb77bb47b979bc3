import type { Change, ResourceChange } from '@aws-sdk/client-cloudformation'
import { printable } from '../../core/index.ts'

/** A line for each change; the most dangerous ones come last, next to the question. */
export function changeLines(changes: readonly Change[]): readonly string[] {
  if (changes.length === 0) return ['  no resource changes, only outputs or descriptions']
  return resources(changes)
    .map((change) => ({ change, fear: fears.indexOf(change.Action ?? '') }))
    .sort((a, b) => a.fear - b.fear)
    .map(({ change }) => changeLine(change))
}

/**
 * The data at risk: tables and buckets that leave the stack, or are or may be replaced.
 *
 * @param mayLeave a table that is meant to leave the stack, which is no risk if it is kept
 */
export function dangerousChanges(changes: readonly Change[], mayLeave?: string): readonly string[] {
  return resources(changes)
    .filter(({ ResourceType = '' }) => holdsData.has(ResourceType))
    .filter(({ Action, Replacement }) => Action === 'Remove' || mayReplace(Replacement))
    .filter(
      ({ Action, PhysicalResourceId, PolicyAction }) =>
        mayLeave === undefined ||
        !(Action === 'Remove' && PolicyAction === 'Retain' && PhysicalResourceId === mayLeave),
    )
    .map((change) => {
      const { Action, ResourceType, LogicalResourceId = '', PhysicalResourceId = '' } = change
      const name = printable(PhysicalResourceId || LogicalResourceId)
      const kind = ResourceType === 'AWS::S3::Bucket' ? 'bucket' : 'table'
      const what =
        Action === 'Remove'
          ? 'leaves the stack'
          : change.Replacement === 'True'
            ? 'is replaced by a new one'
            : 'may be replaced by a new one'
      return `the ${kind} ${name} ${what}${fates.get(change.PolicyAction ?? '') ?? ''}`
    })
}

function changeLine(change: ResourceChange): string {
  const { Action = '?', ResourceType = '', LogicalResourceId = '', Replacement } = change
  const replaced =
    Replacement === 'True' ? '  REPLACED' : Replacement === 'Conditional' ? '  MAY BE REPLACED' : ''
  const names = new Set(
    (change.Details ?? []).map(({ Target }) => Target?.Name ?? Target?.Attribute ?? ''),
  )
  names.delete('')
  const details = Action === 'Modify' && names.size > 0 ? `  (${[...names].join(', ')})` : ''
  const line = `${Action.padEnd(7)}${ResourceType.padEnd(34)}${LogicalResourceId}${details}${replaced}`
  return `  ${printable(line)}`
}

function resources(changes: readonly Change[]): ResourceChange[] {
  return changes.flatMap(({ ResourceChange }) => ResourceChange ?? [])
}

function mayReplace(replacement: string | undefined): boolean {
  return replacement === 'True' || replacement === 'Conditional'
}

const fears: readonly string[] = ['Add', 'Import', 'Modify', 'Dynamic', 'Remove']
const holdsData = new Set(['AWS::DynamoDB::Table', 'AWS::S3::Bucket'])

/** @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_ResourceChange.html */
const fates: ReadonlyMap<string, string> = new Map([
  ['Delete', ', and is deleted'],
  ['ReplaceAndDelete', ', and is deleted'],
  ['Retain', ', and is kept'],
  ['ReplaceAndRetain', ', and is kept'],
])
