import type { Change } from '@aws-sdk/client-cloudformation'
import { dangerousChanges } from '../stack/render-changes.ts'
import type { DeployPlan } from './plan.ts'

/**
 * The data at risk. A history table that is kept when history is turned off is none: that is the
 * meaning of `--no-history`.
 */
export function dangersOf(
  { settings, deployed }: Pick<DeployPlan, 'settings' | 'deployed'>,
  changes: readonly Change[],
): readonly string[] {
  const before = deployed?.settings
  const turnsOff = before?.history === true && !settings.history
  return dangerousChanges(changes, turnsOff ? before.historyTable.name : undefined)
}
