import type { Entry, Folder, Row, Unknown } from '../../api/types.ts'

export function isRow(entry: Entry): entry is Row {
  return 'event_time' in entry
}

export function isFolder(entry: Entry): entry is Folder | (Unknown & { prefix: string }) {
  return 'prefix' in entry
}

/** The key or the prefix of an entry. */
export function pathOf(entry: Entry): string {
  return 'prefix' in entry ? entry.prefix : entry.object_key
}

/** Tells entries apart; a folder and an object may share their text. */
export function idOf(entry: Entry): string {
  return `${isFolder(entry) ? 'folder' : 'object'} ${pathOf(entry)}`
}
