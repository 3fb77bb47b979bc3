import { connect } from 'node:net'

/** What came back for bytes that were sent as they are. */
export interface RawAnswer {
  /** Of every answer but `100 Continue`; empty if the connection was closed without one. */
  readonly statuses: readonly number[]
  readonly text: string
  /** The server neither answered nor closed. */
  readonly hangs: boolean
}

/** What may not be a whole request is waited for so long; then the sender's side is closed. */
const patienceMs = 250
/** A server that then does nothing for so long hangs. */
const hangsAfterMs = 50_000

/**
 * Sends bytes to a port of this machine and reads until there is an answer or an end.
 *
 * @param whole whether the server need wait for nothing more, so that it owes an answer
 */
export function sendBytes(
  port: number,
  bytes: Buffer | string,
  { whole }: { whole: boolean },
): Promise<RawAnswer> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    const chunks: Buffer[] = []
    let hangs = false
    const closing = whole ? undefined : setTimeout(() => socket.end(), patienceMs)
    const giveUp = setTimeout(() => {
      hangs = true
      socket.destroy()
    }, hangsAfterMs)
    // A server that has said no may close while the rest is still being sent.
    socket.on('error', () => {})
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      if (isWhole(Buffer.concat(chunks))) socket.destroy()
    })
    socket.on('end', () => socket.end())
    socket.on('close', () => {
      clearTimeout(closing)
      clearTimeout(giveUp)
      const text = Buffer.concat(chunks).toString('latin1')
      const statuses = [...text.matchAll(/HTTP\/1\.1 (\d{3})/g)].map(([, status]) => Number(status))
      resolve({ statuses: statuses.filter((status) => status !== 100), text, hangs })
    })
    socket.write(bytes)
  })
}

/** Whether an answer has come with all of its body. */
function isWhole(bytes: Buffer): boolean {
  const text = bytes.toString('latin1').replace(/^HTTP\/1\.1 100 Continue\r\n\r\n/, '')
  const end = text.indexOf('\r\n\r\n')
  if (end < 0) return false
  const head = text.slice(0, end)
  if (/^HTTP\/1\.1 [23]04/.test(head)) return true
  if (/\r\ntransfer-encoding: chunked/i.test(head)) return text.endsWith('\r\n0\r\n\r\n')
  const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1]
  return length !== undefined && text.length >= end + 4 + Number(length)
}
