import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http'

/**
 * Makes a listener of an asynchronous `answer`. When it fails, ends the connection: the sender has
 * gone, or broke HTTP, or must see that the answer that had begun is not whole.
 *
 * @param failed called with the error of `answer`
 */
export function listenerOf(
  answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  failed?: (error: unknown) => void,
): RequestListener {
  return (request, response) => {
    answer(request, response).catch((error: unknown) => {
      response.destroy()
      failed?.(error)
    })
  }
}
