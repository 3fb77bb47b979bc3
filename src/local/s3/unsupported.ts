import { S3Error } from './errors.ts'
import type { Operation } from './operation.ts'
import { header, type S3Request } from './request.ts'

/**
 * Whatever of S3 is not here, in one list: a request that asks for it is answered 501, so that
 * nobody takes for done what was not done. What S3 itself does not know, it and we ignore.
 *
 * @throws {S3Error} `NotImplemented`, naming what asked for it
 */
export function refuseUnsupported(request: S3Request): void {
  if (request.method === 'OPTIONS') throw notImplemented('Method', 'OPTIONS')
  for (const name of request.query.keys()) {
    if (parameters.has(name.toLowerCase())) throw notImplemented('Parameter', name)
  }
  for (const name of Object.keys(request.headers)) {
    const accepted = headers.get(name)
    const value = header(request, name) ?? ''
    const refused =
      accepted === undefined
        ? headerPrefixes.some((prefix) => name.startsWith(prefix))
        : !accepted.includes(value)
    if (refused) throw notImplemented('Header', name)
  }
  const authorization = header(request, 'authorization') ?? ''
  // `AWS KEY:SIGNATURE` is version 2; its like is a 501 until it is read.
  if (/^AWS4-ECDSA|^AWS /.test(authorization)) throw notImplemented('Header', 'authorization')
  const type = header(request, 'content-type') ?? ''
  if (request.method === 'POST' && type.startsWith('multipart/form-data') && authorization === '') {
    throw notImplemented('Header', 'content-type')
  }
}

/** Conditional headers, of which each operation heeds its own. */
export function refuseConditions(request: S3Request, operation: Operation): void {
  for (const name of conditions) {
    if (header(request, name) !== undefined && !operation.conditions?.includes(name)) {
      throw notImplemented('Header', name)
    }
  }
}

function notImplemented(kind: 'Method' | 'Parameter' | 'Header', name: string): S3Error {
  const message = `A header or query you provided implies functionality that is not implemented: ${name}`
  return new S3Error('NotImplemented', message, { [kind]: name })
}

const conditions = [
  'if-match',
  'if-none-match',
  'if-modified-since',
  'if-unmodified-since',
  'if-range',
  'x-amz-if-match-last-modified-time',
  'x-amz-if-match-size',
]

/** Subresources and query parameters, in lower case. */
const parameters: ReadonlySet<string> = new Set([
  // signatures in the query
  'x-amz-algorithm',
  'x-amz-credential',
  'x-amz-signature',
  'awsaccesskeyid',
  'signature',
  // of objects
  'acl',
  'annotation',
  'append',
  'attributes',
  'encryption',
  'legal-hold',
  'object-lock',
  'partnumber-copy',
  'renameobject',
  'restore',
  'retention',
  'select',
  'select-type',
  'tagging',
  'torrent',
  'versionid',
  'versions',
  // of buckets
  'abac',
  'accelerate',
  'analytics',
  'cors',
  'intelligent-tiering',
  'inventory',
  'lifecycle',
  'logging',
  'metadataconfiguration',
  'metadatainventorytable',
  'metadatajournaltable',
  'metadatatable',
  'metrics',
  'ownershipcontrols',
  'policy',
  'policystatus',
  'publicaccessblock',
  'replication',
  'requestpayment',
  'session',
  'versioning',
  'website',
])

/** Headers that change what a request means, with the values that change nothing. */
const headers: ReadonlyMap<string, readonly string[]> = new Map([
  ['x-amz-acl', ['private', 'bucket-owner-full-control']],
  ['x-amz-storage-class', ['STANDARD']],
  ['x-amz-object-ownership', ['BucketOwnerEnforced']],
  ['x-amz-bucket-object-lock-enabled', ['false', 'False']],
  ['x-amz-server-side-encryption', []],
  ['x-amz-tagging', []],
  ['x-amz-tagging-directive', ['COPY']],
  ['x-amz-website-redirect-location', []],
  ['x-amz-mfa', []],
  ['x-amz-write-offset-bytes', []],
  ['x-amz-rename-source', []],
  ['x-amz-bypass-governance-retention', []],
  ['x-amz-optional-object-attributes', []],
  ['x-amz-bucket-namespace', []],
])

const headerPrefixes = [
  'x-amz-copy-source-server-side-encryption-',
  'x-amz-grant-',
  'x-amz-object-lock-',
  'x-amz-server-side-encryption-',
]
