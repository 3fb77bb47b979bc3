import { isAsked } from './asked-position.ts'
import { eventKind } from './event-kind.ts'
import { utf8Length } from './object-key.ts'
import { type Row, rowPosition } from './row.ts'

/**
 * The tombstone with the size and etag that its object last had. The latest of the earlier rows
 * decides, whether it knows them or not; a tombstone among them passes on its own.
 *
 * @param earlier rows of the same object, each before the tombstone
 */
export function withLastContent(tombstone: Row, earlier: readonly Row[]): Row {
  const [first, ...others] = earlier
  if (first === undefined) return tombstone
  const latest = others.reduce((a, b) => (rowPosition(b) > rowPosition(a) ? b : a), first)
  return { ...tombstone, ...lastContentOf(latest) }
}

function lastContentOf(row: Row): Pick<Row, 'last_size' | 'last_etag'> {
  // The original exercise marks no row as deleted. An asked row says so; that of an object that is
  // current again is of the removal of a version.
  const isUnmarked = eventKind(row.event_name) === 'removal' && !isAsked(row.position ?? '')
  const isRemoval = row.deleted || isUnmarked
  const size = isRemoval ? row.last_size : row.size
  const etag = isRemoval ? row.last_etag : row.etag
  return {
    ...(size === undefined ? {} : { last_size: size }),
    ...(etag === undefined || !isIndexable(etag) ? {} : { last_etag: etag }),
  }
}

/**
 * Whether every index takes the text as a key. No store sends a longer etag; two long texts in one
 * row could make it too large for the table.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
 */
function isIndexable(text: string): boolean {
  return text !== '' && text.length <= mostSortKeyBytes && utf8Length(text) <= mostSortKeyBytes
}

const mostSortKeyBytes = 1024
