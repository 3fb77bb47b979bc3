import type { Store } from '../../store/index.ts'
import { type RowIterator, SeekAhead } from './seek-ahead.ts'
import type { Table } from './table.ts'

/** The value is JSON: most rows that a listing of folders meets are passed over. */
export type StoredRow = readonly [key: Buffer, json: string]

export interface RowRange {
  readonly gt?: Buffer
  readonly gte?: Buffer
  readonly lt: Buffer
  readonly snapshot: ReturnType<Store['snapshot']>
}

/**
 * Reads the rows of a table in order, and passes over some of them.
 *
 * Each reading waits for a thread, which takes as long as reading tens of rows. So it reads many at
 * once as long as what it passes over is short: a thousand folders of a few keys take some tens of
 * readings, and one of a million keys takes one or two.
 */
export class RowReader {
  readonly #iterator: RowIterator<StoredRow>
  #chunk: StoredRow[] = []
  #place = 0
  /** How many rows of the chunk were given; the others were passed over. */
  #given = 0
  #size = firstSize
  #readings = 0
  /** How many rows may still be asked for. */
  #wanted: number

  private constructor(iterator: RowIterator<StoredRow>, wanted: number) {
    this.#iterator = iterator
    this.#wanted = wanted
  }

  /** @param most so many rows are asked for, unless there are fewer; no others are read at the end */
  static open<V>(table: Table<V>, range: RowRange, most: number): RowReader {
    const encodings = { keyEncoding: 'buffer', valueEncoding: 'utf8' } as const
    const options = { ...range, ...encodings, highWaterMarkBytes }
    return new RowReader(new SeekAhead(() => table.iterator<Buffer, string>(options)), most)
  }

  /** Undefined at the end. */
  async next(): Promise<StoredRow | undefined> {
    if (this.#place === this.#chunk.length) await this.#read()
    const row = this.#chunk[this.#place]
    if (row === undefined) return undefined
    this.#place++
    this.#given++
    this.#wanted--
    return row
  }

  /** Goes on at this key, or the first after it. */
  passOver(key: Buffer): void {
    for (; this.#place < this.#chunk.length; this.#place++) {
      if ((this.#chunk[this.#place]?.[0].compare(key) ?? 0) >= 0) return
    }
    this.#iterator.seek(key)
  }

  close(): Promise<void> {
    return this.#iterator.close()
  }

  async #read(): Promise<void> {
    const size = Math.min(this.#nextSize(), Math.max(1, this.#wanted))
    this.#chunk = await this.#iterator.nextv(size)
    this.#place = 0
    this.#given = 0
  }

  #nextSize(): number {
    if (this.#readings++ === 0) return this.#size
    if (this.#given <= 1) this.#size = 1
    else if (this.#given * fewRows >= this.#size) this.#size = Math.min(this.#size * 2, mostSize)
    else this.#size /= 2
    // One row alone never shows that what is passed over has become short.
    if (this.#readings % retryEvery === 0) this.#size = Math.max(this.#size, firstSize)
    return this.#size
  }
}

/** How many rows, for one that is given, take less to read than one more reading. */
const fewRows = 8
const [firstSize, mostSize] = [16, 256]
const retryEvery = 16
/** Of one chunk, whatever rows there are. */
const highWaterMarkBytes = 256 * 1024
