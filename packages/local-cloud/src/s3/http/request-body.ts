import type { IncomingMessage, ServerResponse } from 'node:http'

/** The bytes of a request, asked for only when they are wanted. */
export class RequestBody implements AsyncIterable<Buffer> {
  readonly #http: IncomingMessage
  readonly #response: ServerResponse
  #awaitsContinue: boolean

  constructor(http: IncomingMessage, response: ServerResponse, awaitsContinue: boolean) {
    this.#http = http
    this.#response = response
    this.#awaitsContinue = awaitsContinue
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer> {
    if (this.#awaitsContinue) {
      this.#awaitsContinue = false
      this.#response.writeContinue()
    }
    // A refusal in mid-body is to be answered, so the connection has to stay.
    return this.#http.iterator({ destroyOnReturn: false })
  }

  /** Discards the bytes that were not read, so that a client that is still sending gets its answer. */
  finish(): void {
    if (this.#awaitsContinue) this.#response.shouldKeepAlive = false
    else this.#http.resume()
  }
}
