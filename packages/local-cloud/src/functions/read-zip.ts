/** A file or a folder in a zip archive, still compressed. */
export interface ZipEntry {
  /** Its path, with slashes; a folder's ends with one. */
  readonly name: string
  /** 0 for stored, 8 for deflated. */
  readonly method: number
  readonly crc32: number
  /** Of what it says it is once inflated. */
  readonly sizeBytes: number
  readonly compressed: Buffer
  /** As of Unix, `0o100644`; 0 where the archive says nothing of it. */
  readonly mode: number
}

/**
 * Reads the directory of a zip archive. Nothing is inflated.
 *
 * @throws {Error} on what is no zip archive, or a part of one, or encrypted, or in the form for more
 *   than 65,535 files or 4 GB
 * @see https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT
 */
export function readZip(archive: Buffer): readonly ZipEntry[] {
  const end = endOfDirectory(archive)
  const count = archive.readUInt16LE(end + 10)
  const sizeBytes = archive.readUInt32LE(end + 12)
  const offset = archive.readUInt32LE(end + 16)
  // What stands before the archive, such as a shell script, moves all offsets.
  const first = end - sizeBytes
  const base = first - offset
  if (base < 0) throw new Error('its directory is cut off')
  const entries: ZipEntry[] = []
  let at = first
  for (let i = 0; i < count; i++) {
    if (at + 46 > end || archive.readUInt32LE(at) !== 0x02014b50) {
      throw new Error('its directory is damaged')
    }
    const next = at + 46 + lengthsAt(archive, at + 28, 3)
    if (next > end) throw new Error('its directory is damaged')
    entries.push(entryAt(archive, at, base, first))
    at = next
  }
  return entries
}

function endOfDirectory(archive: Buffer): number {
  const earliest = Math.max(0, archive.length - 22 - 0xffff)
  for (let at = archive.length - 22; at >= earliest; at--) {
    const isEnd = archive.readUInt32LE(at) === 0x06054b50
    if (isEnd && at + 22 + archive.readUInt16LE(at + 20) === archive.length) return at
  }
  throw new Error('it has no directory at its end')
}

function entryAt(archive: Buffer, at: number, base: number, directory: number): ZipEntry {
  if ((archive.readUInt16LE(at + 8) & 1) !== 0) throw new Error('it is encrypted')
  const compressedBytes = archive.readUInt32LE(at + 20)
  const local = base + archive.readUInt32LE(at + 42)
  if (local + 30 > directory || archive.readUInt32LE(local) !== 0x04034b50) {
    throw new Error('a file in it is missing')
  }
  const start = local + 30 + lengthsAt(archive, local + 26, 2)
  if (start + compressedBytes > directory) throw new Error('a file in it is cut off')
  const nameBytes = archive.subarray(at + 46, at + 46 + archive.readUInt16LE(at + 28))
  const isUnix = archive.readUInt8(at + 5) === 3
  return {
    name: textOf(nameBytes),
    method: archive.readUInt16LE(at + 10),
    crc32: archive.readUInt32LE(at + 16),
    sizeBytes: archive.readUInt32LE(at + 24),
    compressed: archive.subarray(start, start + compressedBytes),
    mode: isUnix ? archive.readUInt16LE(at + 40) : 0,
  }
}

/** The sum of the lengths, two bytes each, of what follows a header. */
function lengthsAt(archive: Buffer, at: number, count: number): number {
  let sum = 0
  for (let i = 0; i < count; i++) sum += archive.readUInt16LE(at + 2 * i)
  return sum
}

function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return bytes.toString('latin1')
  }
}
