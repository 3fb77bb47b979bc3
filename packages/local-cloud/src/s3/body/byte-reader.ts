/** Reads lines and counted bytes from chunks that end anywhere, holding no more than a chunk or a line. */
export class ByteReader {
  readonly #chunks: AsyncIterator<Buffer>
  #rest: Buffer = Buffer.alloc(0)

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]()
  }

  /** The next line without its end, or undefined where input ends first or the line is longer. */
  async line(greatestBytes: number): Promise<string | undefined> {
    let end = this.#rest.indexOf(newline)
    while (end < 0 && this.#rest.length <= greatestBytes) {
      const chunk = await this.#next()
      if (chunk === undefined) return undefined
      const from = this.#rest.length
      this.#rest = Buffer.concat([this.#rest, chunk])
      end = this.#rest.indexOf(newline, from)
    }
    if (end < 0 || end > greatestBytes) return undefined
    const line = this.#rest.toString('latin1', 0, end)
    this.#rest = this.#rest.subarray(end + 1)
    return line.endsWith('\r') ? line.slice(0, -1) : line
  }

  /** That many bytes, in pieces; fewer where input ends first. */
  async *bytes(count: number): AsyncGenerator<Buffer, void> {
    let left = count
    while (left > 0) {
      const chunk = this.#rest.length > 0 ? this.#rest : await this.#next()
      if (chunk === undefined) return
      const piece = chunk.subarray(0, left)
      this.#rest = chunk.subarray(piece.length)
      left -= piece.length
      yield piece
    }
  }

  async atEnd(): Promise<boolean> {
    while (this.#rest.length === 0) {
      const chunk = await this.#next()
      if (chunk === undefined) return true
      this.#rest = chunk
    }
    return false
  }

  /** To be called once reading is over, for whatever reason: it lets go of the chunks' source. */
  async close(): Promise<void> {
    await this.#chunks.return?.()
  }

  async #next(): Promise<Buffer | undefined> {
    const result = await this.#chunks.next()
    return result.done === true ? undefined : result.value
  }
}

const newline = 0x0a
