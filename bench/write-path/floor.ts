import { connect, createSecureContext, type TLSSocket } from 'node:tls'

/** How all answers of the endpoint of this bench end. */
const end = '\r\n\r\n{}'
const mostAtOnce = 64

/**
 * The least that sends requests by HTTP/1.1 over TLS: connections that stay open, each with one request
 * under way, and no look at an answer but for its end. No limit of time, no retry, no error.
 *
 * @returns sends as many requests as it is given, `request` making the bytes of each
 */
export function createFloor<T>(
  url: URL,
  request: (made: T) => string,
): (all: readonly T[]) => Promise<void> {
  const { hostname: host, port } = url
  const secureContext = createSecureContext()
  const idle: TLSSocket[] = []
  const open = () =>
    new Promise<TLSSocket>((resolve) => {
      const options = { host, port: Number(port), servername: host, secureContext }
      const socket = connect(options, () => resolve(socket))
      socket.setNoDelay(true)
    })
  return async (all) => {
    while (idle.length < Math.min(mostAtOnce, all.length)) idle.push(await open())
    await new Promise<void>((resolve) => {
      let [next, answered] = [0, 0]
      const send = (socket: TLSSocket) => {
        const made = all[next++]
        if (made !== undefined) socket.write(request(made))
      }
      for (const socket of idle) {
        let answer = ''
        socket.removeAllListeners('data')
        socket.on('data', (bytes) => {
          answer += bytes.latin1Slice()
          if (!answer.endsWith(end)) return
          answer = ''
          if (++answered === all.length) resolve()
          else send(socket)
        })
        send(socket)
      }
    })
  }
}
