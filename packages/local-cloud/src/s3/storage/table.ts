import type { Store } from '../../store/index.ts'

/** A sublevel with keys of text and rows of JSON. */
export type Table<V> = ReturnType<typeof anyStore.sublevel<string, V>>

/** Never there: it only lends its method's type, which classic-level does not export. */
declare const anyStore: Store

export function openTable<V>(store: Store, name: string): Table<V> {
  return store.sublevel<string, V>(name, { valueEncoding: 'json' })
}

/** The least text, by bytes, that is greater than every text with this prefix. */
export function afterPrefix(prefix: string): Buffer {
  const bytes = Buffer.from(prefix)
  // UTF-8 never has the byte 0xFF, so the last byte can always be raised by one.
  bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) + 1
  return bytes
}
