import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto'
import type { Credentials } from './credentials.ts'
import type { Endpoint } from './endpoint.ts'

/** Gives the head of a signed request, up to the empty line before its body. */
export type Sign = (operation: string, body: string) => string

/**
 * Signs requests to DynamoDB by Signature Version 4.
 *
 * All that a second's requests share is made once a second, from credentials that are read again;
 * the key once a day. A key as a `KeyObject` saves preparing it for every request.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */
export function createSigner(
  endpoint: Endpoint,
  credentials: () => Credentials,
  now: () => number,
): Sign {
  let shared: Shared | undefined
  return (operation, body) => {
    const second = Math.floor(now() / 1_000)
    if (shared?.second !== second) shared = share(second, endpoint, credentials(), shared)
    const { head, canonicalHead, names, scope, date, key, accessKeyId } = shared
    const target = `x-amz-target:DynamoDB_20120810.${operation}`
    const canonical = `${canonicalHead}${target}\n\n${names}\n${hash('sha256', body)}`
    const text = `AWS4-HMAC-SHA256\n${date}\n${scope}\n${hash('sha256', canonical)}`
    const signature = createHmac('sha256', key).update(text).digest('hex')
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/${scope}, SignedHeaders=${names}, Signature=${signature}`
    return `${head}${target}\r\nauthorization:${authorization}\r\ncontent-length:${Buffer.byteLength(body)}\r\n\r\n`
  }
}

/** The parts that all requests of one second share. */
interface Shared {
  readonly second: number
  /** Of the request; its last headers follow. */
  readonly head: string
  /** The same in canonical form. */
  readonly canonicalHead: string
  /** Of the signed headers. */
  readonly names: string
  /** `20261123T040000Z`. */
  readonly date: string
  readonly scope: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly key: KeyObject
}

function share(
  second: number,
  { host, path, region }: Endpoint,
  { accessKeyId, secretAccessKey, sessionToken }: Credentials,
  earlier: Shared | undefined,
): Shared {
  const date = `${new Date(second * 1_000).toISOString().slice(0, 19).replace(/[-:]/g, '')}Z`
  const scope = `${date.slice(0, 8)}/${region}/dynamodb/aws4_request`
  const headers = [
    'content-type:application/x-amz-json-1.0',
    `host:${host}`,
    `x-amz-date:${date}`,
    ...(sessionToken ? [`x-amz-security-token:${sessionToken}`] : []),
  ]
  const names = [...headers.map((header) => header.slice(0, header.indexOf(':'))), 'x-amz-target']
  const isSameKey = earlier?.scope === scope && earlier.secretAccessKey === secretAccessKey
  return {
    second,
    head: `POST ${path} HTTP/1.1\r\n${headers.join('\r\n')}\r\n`,
    canonicalHead: `POST\n${canonicalPath(path)}\n\n${headers.join('\n')}\n`,
    names: names.join(';'),
    date,
    scope,
    accessKeyId,
    secretAccessKey,
    key: isSameKey ? earlier.key : signingKey(secretAccessKey, scope),
  }
}

/** Encoded once more than it is sent, as every service but S3 has it. */
function canonicalPath(path: string): string {
  return path
    .replace(/\/+/g, '/')
    .split('/')
    .map((part) => encodeURIComponent(part).replace(/[!'()*]/g, percentEncoded))
    .join('/')
}

function percentEncoded(c: string): string {
  return `%${c.charCodeAt(0).toString(16).toUpperCase()}`
}

function signingKey(secretAccessKey: string, scope: string): KeyObject {
  const key = scope
    .split('/')
    .reduce<Buffer>(
      (key, part) => createHmac('sha256', key).update(part).digest(),
      Buffer.from(`AWS4${secretAccessKey}`),
    )
  return createSecretKey(key)
}
