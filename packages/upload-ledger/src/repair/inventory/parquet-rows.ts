import { type FileHandle, open } from 'node:fs/promises'
import { gunzipSync } from 'node:zlib'
import { type AsyncBuffer, parquetMetadataAsync, parquetReadObjects } from 'hyparquet'
import type { Fields } from './entry.ts'

/** Reads the rows of a Parquet file, a row group or a part of one at a time. */
export async function* parquetRows(
  path: string,
  from: number,
  wanted: readonly string[],
): AsyncGenerator<readonly Fields[]> {
  const handle = await open(path)
  try {
    const file = bufferOf(handle, (await handle.stat()).size)
    const metadata = await parquetMetadataAsync(file)
    const known = metadata.schema.map(({ name }) => name)
    const columns = wanted.filter((name) => known.includes(name))
    let start = 0
    for (const group of metadata.row_groups) {
      const end = start + Number(group.num_rows)
      for (let at = Math.max(start, from); at < end; at += mostRows) {
        yield await parquetReadObjects({
          ...{ file, metadata, columns, compressors, parsers },
          ...{ rowStart: at, rowEnd: Math.min(at + mostRows, end) },
        })
      }
      start = end
    }
  } finally {
    await handle.close()
  }
}

/** S3 writes Snappy; others who write the format may not. */
const compressors = {
  GZIP: (input: Uint8Array): Uint8Array => gunzipSync(input),
}

// By itself hyparquet takes a mark of byte order off the beginning of a text, and a key may have one.
const decoder = new TextDecoder('utf-8', { ignoreBOM: true })
const parsers = { stringFromBytes: (bytes: Uint8Array): string => decoder.decode(bytes) }

function bufferOf(handle: FileHandle, byteLength: number): AsyncBuffer {
  return {
    byteLength,
    async slice(start, end = byteLength) {
      const bytes = new Uint8Array(end - start)
      await handle.read(bytes, 0, bytes.length, start)
      return bytes.buffer
    },
  }
}

const mostRows = 10_000
