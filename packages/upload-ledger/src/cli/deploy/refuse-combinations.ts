import { checkRuleLength, limits } from '../../core/index.ts'
import type { SettingValues } from './flags.ts'
import { refusal } from './setting-flags.ts'
import { type DeploySettings, daySeconds, hasQueue } from './settings.ts'

/** @throws {LedgerError} `invalid-argument` for settings that exclude each other */
export function refuseCombinations(settings: DeploySettings, flags: SettingValues): void {
  const { bucket, delivery, freeTier, dashboard, deadLetterRetentionSeconds } = settings
  const { least } = limits.deadLetterRetentionDays
  if (deadLetterRetentionSeconds < least * daySeconds) {
    throw refusal(
      `keep dead letters for ${deadLetterRetentionSeconds / daySeconds} days, as deployed`,
      `the queue keeps events for ${least} days, and a dead letter counts its age from there; use --dead-letter-retention ${least} or more`,
    )
  }
  if ([delivery, settings.previousDelivery].includes('eventbridge')) checkRuleLength(settings)
  if (bucket.existing && delivery !== 'eventbridge') {
    throw refusal(
      `use --delivery ${delivery} with an existing bucket`,
      'a bucket has one notification configuration, and setting it would replace the notifications of others; use --delivery eventbridge',
    )
  }
  if (bucket.existing && settings.corsOrigins !== '') {
    throw refusal(
      'use --cors-origin with an existing bucket',
      "its CORS configuration belongs to its owner; omit it, or undo it with --cors-origin ''",
    )
  }
  if (!hasQueue(settings) && flags['max-concurrency'] !== undefined) {
    throw refusal(
      'use --max-concurrency with --delivery direct',
      'only a queue can hold events back; use --delivery queue or eventbridge',
    )
  }
  for (const flag of ['history-table', 'history-days'] as const) {
    if (settings.history || flags[flag] === undefined) continue
    throw refusal(`use --${flag} without a history`, 'no history is kept; add --history')
  }
  if (settings.history && settings.historyTable.name === settings.table.name) {
    throw refusal(
      `keep the history in the table ${settings.table.name}`,
      'it is the table of rows; choose another with --history-table',
    )
  }
  if (freeTier && dashboard) {
    const fix = 'omit one of the two, or undo it with --no-dashboard or --no-free-tier'
    throw refusal(
      'create a dashboard with --free-tier',
      `the Free Tier settings leave it out; ${fix}`,
    )
  }
}

/** @throws {LedgerError} `invalid-argument` for versions that cannot be kept, or no longer be kept */
export function refuseVersions(
  { bucket, versioned, confirmWithS3 }: DeploySettings,
  deployed: DeploySettings | undefined,
): void {
  if (versioned && bucket.existing) {
    throw refusal(
      'use --versioned with an existing bucket',
      'its versioning belongs to its owner; omit it',
    )
  }
  const isSame = !bucket.existing && bucket.name === deployed?.bucket.name
  if (deployed?.versioned === true && isSame && !versioned) {
    throw refusal(
      'use --no-versioned',
      'S3 can only suspend the versioning of a bucket, and its versions stay; omit it',
    )
  }
  if (versioned && confirmWithS3 === 'false') {
    throw refusal(
      'use --no-confirm-with-s3 with --versioned',
      'the order of events cannot tell what an object with versions is now; omit it',
    )
  }
}
