import { LedgerError, quoted } from '../../core/index.ts'
import type { SettingValues } from './flags.ts'

/** How `deploy` proceeds; `flags` holds the settings to deploy. */
export interface DeployOptions {
  readonly stackName: string
  readonly yes: boolean
  readonly json: boolean
  readonly allowReplacement: boolean
  /** Whether to remove the parts of the previous delivery, with the events in them. */
  readonly dropPreviousDelivery: boolean
  readonly flags: SettingValues
}

/**
 * @throws {LedgerError} `invalid-argument`
 * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateChangeSet.html
 */
export function stackName(given: string): string {
  if (/^[A-Za-z][-A-Za-z0-9]{0,127}$/.test(given)) return given
  const expected = 'a letter, then at most 127 of a-z, A-Z, 0-9 and hyphen'
  const message = `Cannot use --stack-name ${quoted(given)}: expected ${expected}`
  throw new LedgerError('invalid-argument', message)
}
