import { once } from 'node:events'
import { connect } from 'node:net'

/** What came back for one request. */
export interface Answer {
  readonly status: number
  /** The status line and the headers. */
  readonly head: string
  readonly body: Buffer
}

/** A connection for one request after another, which go out byte for byte as they are given. */
export interface Connection {
  ask(request: Buffer): Promise<Answer>
  close(): void
}

/** @throws the socket's own error where nobody listens */
export async function connectTo(port: number): Promise<Connection> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.setNoDelay(true)
  let held: Buffer = Buffer.alloc(0)
  let waiting: PromiseWithResolvers<Answer> | undefined
  let hasBody = true
  socket.on('data', (chunk) => {
    held = held.length === 0 ? chunk : Buffer.concat([held, chunk])
    const answer = readAnswer(held, hasBody)
    if (answer === undefined) return
    held = Buffer.alloc(0)
    waiting?.resolve(answer)
  })
  socket.on('error', () => {})
  socket.on('close', () => waiting?.reject(new Error('Cannot ask: the server closed')))
  return {
    ask(request) {
      waiting = Promise.withResolvers()
      hasBody = request.subarray(0, 5).toString() !== 'HEAD '
      socket.write(request)
      return waiting.promise
    },
    close: () => socket.destroy(),
  }
}

/** An answer that is whole; one without a length has no body. */
function readAnswer(bytes: Buffer, hasBody: boolean): Answer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end < 0) return undefined
  const head = bytes.subarray(0, end).toString('latin1')
  const length = hasBody ? Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0) : 0
  const body = bytes.subarray(end + 4)
  return body.length < length ? undefined : { status: Number(head.split(' ', 2)[1]), head, body }
}
