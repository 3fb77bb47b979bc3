import { createHmac, hash } from 'node:crypto'

/** A request to sign and to write down byte for byte. */
export interface PlainRequest {
  /** As the scope of a signature names it. */
  readonly service: string
  readonly method: string
  readonly target: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

const accessKeyId = 'local'

/** The bytes of a request that is signed in its header, with this secret. */
export function signedRequest(port: number, request: PlainRequest, secret: string): Buffer {
  const { method, target, body } = request
  return requestBytes(method, target, signedHeaders(port, request, secret), body)
}

/** All the headers of a request, by their lower-case names. */
function signedHeaders(
  port: number,
  request: PlainRequest,
  secret: string,
): Record<string, string> {
  const { service, method, target, body = '' } = request
  const payload = sha256(body)
  const { timestamp, scope, key } = signing(service, secret)
  const headers: Record<string, string> = {
    host: `127.0.0.1:${port}`,
    'content-length': String(Buffer.byteLength(body)),
    ...(service === 's3' ? { 'x-amz-content-sha256': payload } : {}),
    'x-amz-date': timestamp,
    ...request.headers,
  }
  const names = Object.keys(headers).sort()
  const canonical = [
    method,
    ...canonicalTarget(target),
    ...names.map((name) => `${name}:${headers[name]}`),
    '',
    names.join(';'),
    payload,
  ].join('\n')
  const signature = sign(key, timestamp, scope, canonical)
  const credential = `Credential=${accessKeyId}/${scope}`
  headers.authorization = `AWS4-HMAC-SHA256 ${credential}, SignedHeaders=${names.join(';')}, Signature=${signature}`
  return headers
}

/** The bytes of a request that is signed in its query, as a presigned URL is, with this secret. */
export function presignedRequest(
  port: number,
  { method, target, body = '' }: PlainRequest,
  secret: string,
): Buffer {
  const { timestamp, scope, key } = signing('s3', secret)
  const host = `127.0.0.1:${port}`
  const query = [
    'X-Amz-Algorithm=AWS4-HMAC-SHA256',
    `X-Amz-Credential=${encodeURIComponent(`${accessKeyId}/${scope}`)}`,
    `X-Amz-Date=${timestamp}`,
    'X-Amz-Expires=900',
    'X-Amz-SignedHeaders=host',
  ].join('&')
  const unsigned = `${target}${target.includes('?') ? '&' : '?'}${query}`
  const payload = 'UNSIGNED-PAYLOAD'
  const parts = [method, ...canonicalTarget(unsigned), `host:${host}`, '', 'host', payload]
  const signature = sign(key, timestamp, scope, parts.join('\n'))
  const length = { 'content-length': String(Buffer.byteLength(body)) }
  return requestBytes(method, `${unsigned}&X-Amz-Signature=${signature}`, { host, ...length }, body)
}

/** The bytes of a browser's form upload whose policy is signed with this secret. */
export function formRequest(port: number, bucket: string, secret: string): Buffer {
  const { timestamp, scope, key } = signing('s3', secret)
  const expiration = new Date(Date.now() + 900_000).toISOString()
  const signer = {
    'x-amz-algorithm': 'AWS4-HMAC-SHA256',
    'x-amz-credential': `${accessKeyId}/${scope}`,
    'x-amz-date': timestamp,
  }
  const conditions = [
    { bucket },
    ['starts-with', '$key', ''],
    ...Object.entries(signer).map(([name, value]) => ({ [name]: value })),
  ]
  const policy = Buffer.from(JSON.stringify({ expiration, conditions })).toString('base64')
  const fields = {
    key: 'from-a-form',
    policy,
    ...signer,
    'x-amz-signature': createHmac('sha256', key).update(policy).digest('hex'),
  }
  const boundary = '----boundary'
  const parts = Object.entries({ ...fields, file: 'contents' }).map(
    ([name, value]) =>
      `--${boundary}\r\nContent-Disposition: form-data; name="${name}"${name === 'file' ? '; filename="f"' : ''}\r\n\r\n${value}\r\n`,
  )
  const body = `${parts.join('')}--${boundary}--\r\n`
  const headers = {
    host: `127.0.0.1:${port}`,
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'content-length': String(body.length),
  }
  return requestBytes('POST', `/${bucket}`, headers, body)
}

/** The bytes of a request as it stands. */
export function requestBytes(
  method: string,
  target: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Buffer {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`)
  return Buffer.from([`${method} ${target} HTTP/1.1`, ...lines, '', body].join('\r\n'))
}

function signing(service: string, secret: string) {
  const timestamp = new Date().toISOString().replace(/[-:]|\.\d{3}/g, '')
  const scope = [timestamp.slice(0, 8), 'us-east-1', service, 'aws4_request'].join('/')
  return { timestamp, scope, key: signingKey(secret, scope) }
}

/** One key signs a day's requests, so it is made once. */
function signingKey(secret: string, scope: string): Buffer {
  const name = `${secret} ${scope}`
  const known = signingKeys.get(name)
  if (known !== undefined) return known
  let key = Buffer.from(`AWS4${secret}`)
  for (const part of scope.split('/')) key = createHmac('sha256', key).update(part).digest()
  signingKeys.set(name, key)
  return key
}

const signingKeys = new Map<string, Buffer>()

function sign(key: Buffer | string, timestamp: string, scope: string, canonical: string): string {
  const toSign = ['AWS4-HMAC-SHA256', timestamp, scope, sha256(canonical)].join('\n')
  return createHmac('sha256', key).update(toSign).digest('hex')
}

/** Path and query, for targets whose encoding is canonical already but for the query's order. */
function canonicalTarget(target: string): [string, string] {
  const [path = '', query = ''] = target.split('?', 2)
  const pairs = query.split('&').filter((pair) => pair !== '')
  const whole = pairs.map((pair) => (pair.includes('=') ? pair : `${pair}=`))
  return [path, whole.toSorted().join('&')]
}

function sha256(text: string): string {
  return hash('sha256', text)
}
