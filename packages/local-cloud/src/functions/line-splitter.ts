/**
 * Cuts a stream of text into lines and finds the marks in it.
 *
 * A mark is a secret text at the end of a line, by which the runtime says that all output before
 * it has been read; it is no part of the output, and may follow text that ended without a newline.
 * A line that is too long is cut, saying so, while it still arrives: memory stays bounded.
 */
export class LineSplitter {
  readonly #mark: string
  readonly #greatestLength: number
  #head = ''
  /** The end of what was cut off, where a mark may stand. */
  #tail = ''
  #cutLength = 0

  /** @param greatestLength of a line, in UTF-16 units */
  constructor(mark: string, greatestLength: number) {
    this.#mark = mark
    this.#greatestLength = greatestLength
  }

  push(text: string): { lines: string[]; marks: number } {
    const lines: string[] = []
    let marks = 0
    let start = 0
    for (let end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', start)) {
      this.#extend(text.slice(start, end))
      start = end + 1
      const { line, marked } = this.#take()
      if (marked) marks++
      if (line !== '' || !marked) lines.push(line)
    }
    this.#extend(text.slice(start))
    return { lines, marks }
  }

  /** Returns the rest at the end of the stream: a last line without its newline, or nothing. */
  end(): string[] {
    const { line } = this.#take()
    return line === '' ? [] : [line]
  }

  #extend(text: string): void {
    // Room for the mark as well, so that a line of just the greatest length is not cut for it.
    const room = this.#greatestLength + this.#mark.length + 1 - this.#head.length
    this.#head += text.slice(0, room)
    const rest = text.slice(room)
    if (rest === '') return
    this.#cutLength += rest.length
    this.#tail = (this.#tail + rest).slice(-this.#mark.length)
  }

  #take(): { line: string; marked: boolean } {
    const ending = (this.#head.slice(-this.#mark.length) + this.#tail).slice(-this.#mark.length)
    const marked = this.#mark !== '' && ending === this.#mark
    const length = this.#head.length + this.#cutLength - (marked ? this.#mark.length : 0)
    let line = this.#head.slice(0, Math.min(length, this.#greatestLength))
    if (line.endsWith('\r') && length === line.length) line = line.slice(0, -1)
    if (length > this.#greatestLength) line += ` [cut: the line had ${length} characters]`
    this.#head = ''
    this.#tail = ''
    this.#cutLength = 0
    return { line, marked }
  }
}
