import type { Change } from '@aws-sdk/client-cloudformation'
import { printable } from '../../core/index.ts'
import type { DeployPlan } from './plan.ts'

/** Everything about a change of history that the person is asked to confirm. */
export function historyLines(
  { settings, deployed }: Pick<DeployPlan, 'settings' | 'deployed'>,
  changes: readonly Change[],
): readonly string[] {
  const before = deployed?.settings
  if (!settings.history) return before?.history ? offLines(before.historyTable.name, changes) : []
  const { name, existing } = settings.historyTable
  if (before?.history && before.historyTable.name === name) return []
  const state = existing ? 'which exists and stays as it is' : 'to create'
  return ['', `History: on, in the table ${printable(name)}, ${state}`]
}

function offLines(table: string, changes: readonly Change[]): readonly string[] {
  const goes = changes.some(
    ({ ResourceChange: change }) =>
      change?.Action === 'Remove' &&
      change.PhysicalResourceId === table &&
      change.PolicyAction !== 'Retain',
  )
  const name = printable(table)
  if (goes) return ['', `History: off; the table ${name} goes, with the events in it`]
  return [
    '',
    `History: off; the table ${name} stays, with the events in it`,
    '  deploy --history goes on with it; docs/deploy/upgrade-and-remove.md says how to delete it',
  ]
}
