export { asciiJson } from './ascii-json.ts'
export {
  type Answer,
  type AskRules,
  type Confirmed,
  confirmAsking,
  type PutAnswer,
  type PutCondition,
  type ReadAnswer,
  type Recorded,
  recordAsking,
  type Step,
  type Steps,
} from './ask.ts'
export { bump, isAsked, lowestPosition } from './asked-position.ts'
export { showsCreation } from './asked-row.ts'
export { type Claim, isConflict } from './conflict.ts'
export { type Delivery, deliveries } from './delivery.ts'
export { embeddedMetrics } from './embedded-metrics.ts'
export {
  checkSdkVariables,
  type Environment,
  exclusionIn,
  onOrOff,
  tableNameIn,
  wrongVariable,
} from './environment.ts'
export { LedgerError, type LedgerErrorCode, type LedgerErrorOptions } from './errors.ts'
export { type EventKind, eventKind } from './event-kind.ts'
export { toComparableTime } from './event-time.ts'
export {
  checkExcludeKeys,
  type Exclusion,
  excludeKeysText,
  mostExcludeKeysBytes,
  readExcludeKeys,
  toExclusion,
} from './exclude-keys.ts'
export { type Fold, foldEvents, lastCreationOf, outcomeWithin } from './fold-events.ts'
export { type FailedInvocation, failedInvocationOf } from './forms/failed-invocation.ts'
export { type Notification, type QueueMessage, readNotification } from './forms/notification.ts'
export type { NotificationRecord } from './forms/record.ts'
export { type Glob, plainStart, toGlob } from './glob.ts'
export { type History, historyKeys, indexedAttributes } from './history.ts'
export { dayIndexFault, type HistoryIndex, historyIndexFault } from './history-index.ts'
export {
  type HistorySettings,
  historyIn,
  historyTableNameIn,
  type TombstoneSettings,
  tombstonesIn,
} from './history-settings.ts'
export {
  checkKeyFilter,
  decodeFromNotification,
  encodeForNotification,
  escapeForWildcard,
  mostFilterCharacters,
} from './key-filter.ts'
export {
  checkNotificationCount,
  checkRuleLength,
  checkSelectedKeys,
  countsOf,
  type KeyFilter,
  keyFilters,
  keyMatchers,
  notificationRules,
  type SelectedKeys,
} from './key-filters.ts'
export {
  isKeyArn,
  type KeyUse,
  keyArnPattern,
  managedKeyFact,
  receiveActions,
  type SenderStatement,
  sendActions,
  senderStatements,
} from './kms-key.ts'
export { withLastContent } from './last-content.ts'
export type { Ledger, Outcome, Watch } from './ledger.ts'
export { type Limit, limits, queueRetentionDays } from './limits.ts'
export { type LogLevel, logLevels } from './log-level.ts'
export {
  type DetailGroup,
  detailGroups,
  detailMaps,
  detailTexts,
  isTagEvent,
  type ObjectDetails,
  type ShownTags,
  type ShowTags,
  sameTexts,
  type Texts,
} from './object-details.ts'
export { isPosition, type Position } from './position.ts'
export { printable, printableJson, quoted } from './printable.ts'
export {
  isRolePath,
  mostRolePathCharacters,
  rolePathPattern,
  rolePathRule,
} from './role-path.ts'
export { type Row, rowKeys, rowOfEvent, rowPosition } from './row.ts'
export { indexFault, type RowIndex } from './row-index.ts'
export type { ShownObject, ShowObject } from './shown-object.ts'
export { tombstoneDaysWith } from './tombstone.ts'
export type { ObjectEvent, UploadEvent } from './upload-event.ts'
