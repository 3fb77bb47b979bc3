/** A whole answer of HTTP/1.1. */
export interface HttpAnswer {
  readonly status: number
  /** By their names in lower case. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
  /** Whether nothing can follow on this connection. */
  readonly isLast: boolean
}

/** In one answer: its status, headers and trailers, and the sizes of its chunks. */
const mostLineBytes = 64 * 1024
/** An item has at most 400 KB, in JSON at most six times as many. */
const mostBodyBytes = 8 * 1024 * 1024

/**
 * Reads one answer of HTTP/1.1 to a POST from the bytes of a connection, however they are divided.
 * What is not one, or is too large to be one of DynamoDB's, is an error as soon as it shows.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9112
 */
export class AnswerReader {
  /** Whether a byte of the answer has come. */
  hasBegun = false
  #reading: 'head' | 'body' | 'chunk size' | 'chunk' | 'chunk end' | 'trailer' | 'rest' = 'head'
  #line = ''
  #lineBytes = 0
  #status = 0
  #headers = new Map<string, string>()
  #isLast = false
  #parts: Buffer[] = []
  #bodyBytes = 0
  /** Bytes that are still to come of the body or the chunk. */
  #left = 0
  #isWhole = false

  /**
   * @returns the answer once it is whole; then nothing more may be read
   * @throws {Error} if it is no answer
   */
  read(bytes: Buffer): HttpAnswer | undefined {
    this.hasBegun = true
    let at = 0
    while (at < bytes.length && !this.#isWhole) {
      if (this.#reading === 'body' || this.#reading === 'chunk' || this.#reading === 'rest') {
        at = this.#readBody(bytes, at)
        continue
      }
      const end = bytes.indexOf(lineFeed, at)
      const next = end < 0 ? bytes.length : end + 1
      this.#lineBytes += next - at
      if (this.#lineBytes > mostLineBytes) throw malformed(`over ${mostLineBytes} bytes of lines`)
      this.#line += bytes.toString('latin1', at, next)
      at = next
      if (end >= 0) this.#readLine()
    }
    if (!this.#isWhole) return undefined
    // What comes after it was not asked for.
    return this.#answer(this.#isLast || at < bytes.length)
  }

  /** The end of the connection, which ends an answer that says no length. */
  end(): HttpAnswer | undefined {
    return this.#reading === 'rest' ? this.#answer(true) : undefined
  }

  #answer(isLast: boolean): HttpAnswer {
    const [part, ...more] = this.#parts
    const body = part !== undefined && more.length === 0 ? part : Buffer.concat(this.#parts)
    return { status: this.#status, headers: this.#headers, body, isLast }
  }

  #readLine(): void {
    const line = this.#line
    this.#line = ''
    if (!line.endsWith('\r\n')) throw malformed('a line that does not end in CR LF')
    const text = line.slice(0, -2)
    if (this.#reading === 'chunk size') this.#readChunkSize(text)
    else if (this.#reading === 'chunk end') {
      if (text !== '') throw malformed('a chunk that is longer than its size')
      this.#reading = 'chunk size'
    } else if (this.#reading === 'trailer') this.#isWhole = text === ''
    else if (this.#status === 0) this.#readStatus(text)
    else if (text === '') this.#endHead()
    else this.#readHeader(text)
  }

  #readStatus(text: string): void {
    const [, minor, status] = /^HTTP\/1\.([01]) ([1-5]\d\d)(?: |$)/.exec(text) ?? []
    if (status === undefined) throw malformed('no status line')
    this.#status = Number(status)
    this.#isLast = minor === '0'
  }

  #readHeader(text: string): void {
    const colon = text.indexOf(':')
    const name = text.slice(0, Math.max(0, colon)).toLowerCase()
    if (!isName.test(name)) throw malformed('a header without a name')
    if (framing.has(name) && this.#headers.has(name)) throw malformed(`two headers ${name}`)
    this.#headers.set(name, text.slice(colon + 1).trim())
  }

  #endHead(): void {
    const status = this.#status
    const headers = this.#headers
    if (status < 200) {
      // 101 changes to a protocol that was not asked for.
      if (status === 101) throw malformed('status 101')
      this.#status = 0
      this.#headers = new Map()
      return
    }
    const length = headers.get('content-length')
    const encoding = headers.get('transfer-encoding')
    if (headers.get('connection')?.toLowerCase().includes('close')) this.#isLast = true
    if (status === 204 || status === 304) this.#isWhole = true
    else if (encoding !== undefined) {
      if (length !== undefined || encoding.toLowerCase() !== 'chunked') {
        throw malformed('a body of two lengths, or of an unknown encoding')
      }
      this.#reading = 'chunk size'
    } else if (length === undefined) this.#reading = 'rest'
    else {
      if (!/^\d{1,9}$/.test(length)) throw malformed('a length that is no number')
      this.#expect(Number(length), 'body')
      this.#isWhole = this.#left === 0
    }
  }

  #readChunkSize(text: string): void {
    const [, size] = /^([0-9a-f]{1,8})[ \t]*(?:;.*)?$/i.exec(text) ?? []
    if (size === undefined) throw malformed('a chunk without its size')
    if (/^0+$/.test(size)) this.#reading = 'trailer'
    else this.#expect(Number.parseInt(size, 16), 'chunk')
  }

  #expect(size: number, reading: 'body' | 'chunk'): void {
    if (this.#bodyBytes + size > mostBodyBytes) throw malformed(`over ${mostBodyBytes} bytes`)
    this.#left = size
    this.#reading = reading
  }

  #readBody(bytes: Buffer, at: number): number {
    const isRest = this.#reading === 'rest'
    const part = bytes.subarray(at, isRest ? undefined : at + this.#left)
    this.#parts.push(part)
    this.#bodyBytes += part.length
    if (this.#bodyBytes > mostBodyBytes) throw malformed(`over ${mostBodyBytes} bytes`)
    if (isRest) return bytes.length
    this.#left -= part.length
    if (this.#left === 0) {
      if (this.#reading === 'body') this.#isWhole = true
      else this.#reading = 'chunk end'
    }
    return at + part.length
  }
}

const lineFeed = 0x0a

const isName = /^[!#$%&'*+.^_`|~0-9a-z-]+$/

const framing = new Set(['content-length', 'transfer-encoding'])

function malformed(fact: string): Error {
  return new Error(`the answer is not HTTP as DynamoDB sends it: it has ${fact}`)
}
