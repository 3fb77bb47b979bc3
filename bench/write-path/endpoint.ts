import type { Socket } from 'node:net'
import process from 'node:process'
import { createServer } from 'node:tls'
import { makeCertificate } from '../../e2e/support/certificate.ts'

// A DynamoDB that does nothing: it answers every request with an empty success after the latency that the
// first argument says, in ms. Whoever starts it is sent its port and its certificate.

const latencyMs = Number(process.argv[2])
const body = '{}'
const head = [
  'HTTP/1.1 200 OK',
  'Server: Server',
  'Content-Type: application/x-amz-json-1.0',
  `Content-Length: ${body.length}`,
  'Connection: keep-alive',
  'x-amzn-RequestId: 4KBNVRGD25RG1KEO9UT4V3FQDJVV4KQNSO5AEMVJF66Q9ASUAAJG',
  'x-amz-crc32: 2745614147',
]

const { cert, key } = makeCertificate()
const server = createServer({ cert, key }, (socket) => {
  socket.setNoDelay(true)
  socket.on('error', () => {})
  let text = ''
  socket.on('data', (bytes) => {
    text += bytes.toString('latin1')
    for (;;) {
      const end = text.indexOf('\r\n\r\n')
      const length = /\r\ncontent-length: ?(\d+)/i.exec(text)
      if (end < 0 || length === null || text.length < end + 4 + Number(length[1])) return
      text = text.slice(end + 4 + Number(length[1]))
      setTimeout(answer, latencyMs, socket)
    }
  })
})
server.listen(0, '127.0.0.1', () => {
  const address = server.address()
  const port = typeof address === 'object' ? address?.port : undefined
  process.send?.({ port, cert })
})
process.on('disconnect', () => process.exit())

function answer(socket: Socket): void {
  const date = new Date().toUTCString()
  if (!socket.destroyed) socket.write(`${head.join('\r\n')}\r\nDate: ${date}\r\n\r\n${body}`)
}
