import { request as send } from 'node:http'
import { hmac, sha256 } from '../../identity/index.ts'

/** A request as a test writes it, byte for byte, for what no SDK would send. */
export interface RawRequest {
  readonly port: number
  readonly method: string
  /** Sent and signed as it stands. */
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  /** `x-amz-content-sha256`; the body's hash where it is not given. */
  readonly payload?: string
  readonly keys?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  readonly timeMs?: number
  /** @default us-east-1 */
  readonly region?: string
  /** Headers that are sent and not signed. */
  readonly unsigned?: Readonly<Record<string, string>>
}

export interface RawAnswer {
  readonly status: number
  readonly headers: NodeJS.Dict<string | string[]>
  readonly body: Buffer
  /** The `Code` of S3's error XML, or empty. */
  readonly code: string
}

export interface Signed {
  readonly headers: Record<string, string>
  readonly signature: string
  readonly signingKey: Buffer
  readonly timestamp: string
  readonly scope: string
}

/** Signs by SigV4 in the header, written apart from the code that checks it. */
export function sign(request: RawRequest): Signed {
  const { accessKeyId, secretAccessKey } = request.keys ?? ownerKeys
  const payload = request.payload ?? sha256(request.body ?? '')
  const timestamp = new Date(request.timeMs ?? Date.now())
    .toISOString()
    .replace(/[-:]|\.\d{3}/g, '')
  const region = request.region ?? 'us-east-1'
  const scope = `${timestamp.slice(0, 8)}/${region}/s3/aws4_request`
  const headers: Record<string, string> = {
    host: `127.0.0.1:${request.port}`,
    'x-amz-content-sha256': payload,
    'x-amz-date': timestamp,
    ...request.headers,
  }
  const names = Object.keys(headers).sort()
  const [path = '', query = ''] = request.target.split('?', 2)
  const canonicalQuery = query
    .split('&')
    .filter((pair) => pair !== '')
    .map((pair) => (pair.includes('=') ? pair : `${pair}=`))
    .sort()
    .join('&')
  const canonical = [
    request.method,
    path,
    canonicalQuery,
    ...names.map((name) => `${name}:${headers[name] ?? ''}`),
    '',
    names.join(';'),
    payload,
  ].join('\n')
  let signingKey = hmac(`AWS4${secretAccessKey}`, timestamp.slice(0, 8))
  for (const part of [region, 's3', 'aws4_request']) signingKey = hmac(signingKey, part)
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')
  const signature = hmac(signingKey, toSign).toString('hex')
  headers.authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return { headers, signature, signingKey, timestamp, scope }
}

/** Signs and sends; the headers of `signed` are used as they are where a test brings them. */
export function sendRaw(request: RawRequest, signed: Signed = sign(request)): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    const { port, method, target, body } = request
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }
    const headers = { ...length, ...signed.headers, ...request.unsigned }
    const outgoing = send({ host: '127.0.0.1', port, method, path: target, headers }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('error', reject)
      answer.on('end', () => {
        const bytes = Buffer.concat(chunks)
        const code = /<Code>(.*?)<\/Code>/.exec(bytes.toString())?.[1] ?? ''
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: bytes, code })
      })
    })
    outgoing.on('error', reject)
    outgoing.end(body)
  })
}

const ownerKeys: { accessKeyId: string; secretAccessKey: string } = {
  accessKeyId: 'local',
  secretAccessKey: 'locallocal',
}
