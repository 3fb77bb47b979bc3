import { randomBytes } from 'node:crypto'
import { Agent, request } from 'node:http'
import process from 'node:process'
import { crc32 } from 'node:zlib'
import { sign } from '../../packages/local-cloud/src/s3/testing/request.ts'

// Sends requests to an S3 endpoint, as many at once as its parent asks for, and reports what they took. It is a
// process of its own, so that its cost is not the server's, and signs before the clock starts.

export interface Load {
  readonly port: number
  readonly method: 'PUT' | 'GET'
  readonly bucket: string
  readonly keys: readonly string[]
  readonly sizeBytes: number
  readonly atOnce: number
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string }
}

process.on('message', async (load: Load) => {
  process.send?.(await run(load))
})
process.send?.('ready')

/** @returns the seconds that all of them took */
async function run(load: Load): Promise<number> {
  const { port, method, bucket, atOnce } = load
  const body = randomBytes(method === 'PUT' ? load.sizeBytes : 0)
  const headers = method === 'PUT' ? checksumHeaders(body) : {}
  const requests = load.keys.map((key) => {
    const path = `/${bucket}/${key}`
    const signed = sign({ port, method, target: path, body, headers, keys: load.credentials })
    return { path, headers: { ...signed.headers, 'content-length': String(body.length) } }
  })
  const agent = new Agent({ keepAlive: true, maxSockets: atOnce })
  const waiting = requests.values()
  const startMs = performance.now()
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (const each of waiting) await send({ agent, port, method, ...each }, body)
    }),
  )
  agent.destroy()
  return (performance.now() - startMs) / 1000
}

/** As the SDKs send by default. */
function checksumHeaders(body: Buffer): Record<string, string> {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32BE(crc32(body))
  const value = bytes.toString('base64')
  return { 'x-amz-checksum-crc32': value, 'x-amz-sdk-checksum-algorithm': 'CRC32' }
}

function send(options: object, body: Buffer): Promise<void> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', ...options }, (answer) => {
      if (answer.statusCode !== 200) reject(new Error(`Cannot go on: HTTP ${answer.statusCode}`))
      answer.resume().on('end', resolve).on('error', reject)
    })
    sent.on('error', reject)
    sent.end(body)
  })
}
