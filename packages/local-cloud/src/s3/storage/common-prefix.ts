/**
 * The common prefix under which a listing shows a key: up to the first delimiter after the
 * listing's own prefix, with it. Undefined for a key that is listed by itself.
 *
 * @param key begins with `prefix`
 * @param delimiter empty for none
 */
export function commonPrefixOf(key: string, prefix: string, delimiter: string): string | undefined {
  const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length)
  return end < 0 ? undefined : key.slice(0, end + delimiter.length)
}

/** Whether a marker is itself a common prefix, and so stands for all that is under it. */
export function isCommonPrefix(marker: string, prefix: string, delimiter: string): boolean {
  return marker.startsWith(prefix) && commonPrefixOf(marker, prefix, delimiter) === marker
}
