import type { ClassicLevel } from 'classic-level'

/**
 * Makes `getSync` look for the key that it was given.
 *
 * classic-level 3.0.0 writes a key of text into a buffer that it keeps, and takes it for too long
 * only if it fills the buffer to the last byte. A longer one whose cut would fall within a character
 * ends a byte or more before, and is then looked for without its end: what is there is not found.
 * Keys that are bytes already do not go that way.
 *
 * @throws {Error} when the method is not there, as in another version
 */
export function lookUpWholeKeys<K, V>(database: ClassicLevel<K, V>): void {
  // The method that every synchronous look-up of the database and its sublevels calls in the end.
  const internal = database as unknown as { _getSync?: GetSync }
  const getSync = internal._getSync?.bind(database)
  if (getSync === undefined) {
    throw new Error('Cannot patch getSync: classic-level no longer has that method')
  }
  internal._getSync = (key, options) =>
    typeof key === 'string' && options.keyEncoding === 'utf8'
      ? getSync(Buffer.from(key), { ...options, keyEncoding: 'buffer' })
      : getSync(key, options)
}

type GetSync = (key: unknown, options: { readonly keyEncoding?: unknown }) => unknown
