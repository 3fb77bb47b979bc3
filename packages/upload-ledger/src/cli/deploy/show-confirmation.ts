import type { DeployPlan } from './plan.ts'
import { asksS3 } from './settings.ts'

/** Whether the function will ask S3, where that is new. */
export function confirmationLines({
  settings,
  stack,
  deployed,
  needToAsk,
}: Pick<DeployPlan, 'settings' | 'stack' | 'deployed' | 'needToAsk'>): readonly string[] {
  // No stack of an earlier release asks.
  const couldAsk = stack?.parameters.ConfirmWithS3 !== undefined
  const before = couldAsk && deployed !== undefined && asksS3(deployed.settings)
  const now = asksS3(settings)
  if (before === now) return []
  if (!now) {
    return ['', 'Asking S3: off; the order of events alone says what an object is']
  }
  const why = needToAsk === undefined ? '' : `, because of the bucket: ${needToAsk}`
  return [
    '',
    `Asking S3: on${why}`,
    '  The function may read objects of its prefixes and list the bucket; each removal takes one more request to S3',
  ]
}
