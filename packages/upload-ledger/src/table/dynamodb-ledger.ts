import {
  isAsked,
  isConflict,
  type Ledger,
  lastCreationOf,
  type ObjectDetails,
  type Outcome,
  type Row,
  recordAsking,
  rowOfEvent,
  rowPosition,
  type ShowObject,
  type ShowTags,
  showsCreation,
  type Texts,
  type UploadEvent,
} from '../core/index.ts'
import type { ItemTable } from './item-table.ts'
import { recordRemoval } from './record-removal.ts'
import { recordUpload } from './record-upload.ts'
import { refreshTags } from './refresh-tags.ts'
import { takeSteps } from './take-steps.ts'

/** How a ledger keeps its rows. */
export interface LedgerOptions {
  /**
   * Whether the tombstone of a removed object has the size and etag that the object last had. Each
   * removal of an object that has a row costs one more request.
   *
   * @default false
   */
  readonly lastSizeAndEtag?: boolean
  /**
   * How many days a tombstone stays; Infinity for ever.
   *
   * @default 35
   */
  readonly tombstoneDays?: number | undefined
  /**
   * Asks S3 what an object is where the order of events cannot say: after each deletion that leaves no
   * delete marker, and after whatever is recorded late.
   *
   * @default S3 is never asked
   */
  readonly showObject?: ShowObject | undefined
  /** Records details of each object that no event carries. */
  readonly enrichment?: Enrichment | undefined
}

/** How the details of an object are found. */
export interface Enrichment {
  /** Gives them with the object. */
  readonly showObject: ShowObject
  /** Where tags are among them. */
  readonly showTags?: ShowTags | undefined
}

/**
 * The ledger on DynamoDB.
 *
 * @param now in milliseconds since 1970; decides when a tombstone expires
 */
export function dynamodbLedger(
  table: ItemTable,
  now: () => number,
  { lastSizeAndEtag = false, tombstoneDays, showObject, enrichment }: LedgerOptions = {},
): Ledger {
  async function detailsOf(
    event: UploadEvent,
    signal: AbortSignal | undefined,
  ): Promise<ObjectDetails | undefined> {
    if (enrichment === undefined || event.kind === 'removal') return undefined
    const shown = await enrichment.showObject(event, signal)
    // Of a later object there is a later event, which brings its details.
    return shown.exists && showsCreation(event, shown) ? shown.details : undefined
  }

  /** Whatever a row says of tags may be older than it is; see `refreshTags`. */
  async function settleTags(
    event: UploadEvent,
    outcome: Outcome,
    written: Texts | undefined,
    signal: AbortSignal | undefined,
  ): Promise<void> {
    const { showTags } = enrichment ?? {}
    if (showTags === undefined || outcome === 'stale') return
    await refreshTags(table, showTags, event, { signal, ...(written ? { written } : {}) })
  }

  return {
    async record(event, signal, { onConflict, onAsk } = {}, events = [event]) {
      const fold = { last: event, events }
      const details = await detailsOf(event, signal)
      const own = details && (details.tags ?? {})
      if (showObject !== undefined) {
        const rules = {
          nowMs: now(),
          tombstoneDays,
          lastSizeAndEtag,
          details,
          onRefused(row: Row) {
            const position = rowPosition(row)
            const isEvents = !isAsked(position)
            if (isEvents && isConflict(event, { ...row, position })) onConflict?.(row.etag)
          },
        }
        const steps = recordAsking(fold, rules)
        const { outcome, asked } = await takeSteps(steps, event, { table, showObject, signal })
        if (asked > 0) onAsk?.(asked)
        const isOwn = outcome === 'written' && asked === 0
        if (asked > 0 || event.kind === 'creation') {
          await settleTags(event, outcome, isOwn ? own : undefined, signal)
        }
        return outcome
      }
      const row = { ...rowOfEvent(event, now(), tombstoneDays), ...details }
      if (event.kind === 'removal') {
        return lastSizeAndEtag
          ? recordRemoval(table, event, row, lastCreationOf(fold), signal)
          : recordUpload(table, event, row, signal, onConflict)
      }
      const outcome = await recordUpload(table, event, row, signal, onConflict)
      await settleTags(event, outcome, outcome === 'written' ? own : undefined, signal)
      return outcome
    },
  }
}
