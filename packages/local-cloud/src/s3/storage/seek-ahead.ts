/** What is used of an iterator of the store. */
export interface RowIterator<R> {
  nextv(size: number): Promise<R[]>
  seek(key: Buffer): void
  close(): Promise<void>
}

/**
 * Iterates as the iterators do that `open` makes, all over the same rows, and has the answers to the
 * next seeks on their way where these can be guessed: folders are often named by numbers or dates.
 *
 * What follows a seek waits for a thread to wake up, which takes longer than the seek. Several at
 * once wait for one. Only as long as the guesses come true are there any, first one and then more;
 * the answer to a wrong guess is left unused.
 */
export class SeekAhead<R> implements RowIterator<R> {
  readonly #open: () => RowIterator<R>
  readonly #opened: RowIterator<R>[] = []
  readonly #idle: RowIterator<R>[] = []
  #current: Lane<R>
  #ahead: (Lane<R> & { readonly key: Buffer })[] = []
  #guess: Buffer | undefined
  #depth = 0

  constructor(open: () => RowIterator<R>) {
    this.#open = open
    this.#current = { iterator: this.#take() }
  }

  /** After a seek that was guessed, one row, whatever the size. */
  nextv(size: number): Promise<R[]> {
    const { iterator, answer } = this.#current
    this.#current.answer = undefined
    return answer ?? iterator.nextv(size)
  }

  seek(key: Buffer): void {
    const isGuessed = this.#guess?.equals(key) === true
    this.#depth = isGuessed ? Math.min(this.#depth * 2 || 1, greatestDepth) : 0
    this.#guess = countUp(key)
    const first = isGuessed ? this.#ahead.shift() : undefined
    for (const lane of isGuessed ? [] : this.#ahead.splice(0)) this.#leave(lane)
    this.#leave(this.#current)
    this.#current = first ?? { iterator: this.#take() }
    if (first === undefined) this.#current.iterator.seek(key)
    // Several at once wake a thread once.
    if (this.#ahead.length <= this.#depth / 2) this.#lookAhead(key)
  }

  async close(): Promise<void> {
    await Promise.all(this.#opened.map((iterator) => iterator.close()))
  }

  #lookAhead(sought: Buffer): void {
    while (this.#ahead.length < this.#depth) {
      const key = countUp(this.#ahead.at(-1)?.key ?? sought)
      if (key === undefined) return
      const iterator = this.#take()
      iterator.seek(key)
      const answer = iterator.nextv(1)
      // It fails for whoever asks for it, and perhaps nobody does.
      answer.catch(() => undefined)
      this.#ahead.push({ key, iterator, answer })
    }
  }

  /** An iterator cannot be used before it has answered. */
  #leave({ iterator, answer }: Lane<R>): void {
    const release = () => this.#idle.push(iterator)
    if (answer === undefined) release()
    else answer.then(release, release)
  }

  #take(): RowIterator<R> {
    const idle = this.#idle.pop()
    if (idle !== undefined) return idle
    const opened = this.#open()
    this.#opened.push(opened)
    return opened
  }
}

interface Lane<R> {
  readonly iterator: RowIterator<R>
  /** What it has been asked for and nobody has taken. */
  answer?: Promise<R[]> | undefined
}

const greatestDepth = 16

/**
 * The bound past the folder whose name comes next, if the last number in it counts up.
 *
 * @param bound `afterPrefix` of a folder: its last byte is not the folder's own
 */
function countUp(bound: Buffer): Buffer | undefined {
  const next = Buffer.from(bound)
  let at = next.length - 2
  while (at >= 0 && !isDigit(next[at])) at--
  for (; isDigit(next[at]); at--) {
    if (next[at] !== nine) {
      next[at] = (next[at] ?? 0) + 1
      return next
    }
    next[at] = zero
  }
  return undefined
}

const [zero, nine] = [0x30, 0x39]

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= nine
}
