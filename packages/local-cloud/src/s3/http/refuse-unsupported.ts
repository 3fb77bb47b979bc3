import { invalidArgument, S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { header, type S3Request } from '../request.ts'

/**
 * Everything of S3 that this endpoint lacks, in one list: it answers 501 to a request for it, so
 * that nobody mistakes it for done. Like S3, it ignores headers and parameters that S3 does not
 * know.
 *
 * @throws {S3Error} `NotImplemented`, naming the header or parameter
 */
export function refuseUnsupported(request: S3Request): void {
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
  // Version 4A, whose signatures are of many regions at once.
  if (/^AWS4-ECDSA/.test(header(request, 'authorization') ?? '')) {
    throw notImplemented('Header', 'authorization')
  }
  if (/^AWS4-ECDSA/.test(request.query.get('X-Amz-Algorithm') ?? '')) {
    throw notImplemented('Parameter', 'X-Amz-Algorithm')
  }
}

/**
 * Only operations that support versions accept a version.
 *
 * @throws {S3Error} `InvalidArgument`
 */
export function refuseVersion(request: S3Request, operation: Operation): void {
  const versionId = request.query.get('versionId')
  if (versionId === undefined || operation.versionAction !== undefined) return
  throw invalidArgument('This operation does not accept a version-id', 'versionId', versionId)
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
  // of objects
  'annotation',
  'append',
  'legal-hold',
  'object-lock',
  'partnumber-copy',
  'renameobject',
  'restore',
  'retention',
  'select',
  'select-type',
  'torrent',
  // of buckets
  'abac',
  'accelerate',
  'analytics',
  'intelligent-tiering',
  'inventory',
  'logging',
  'metadataannotationtable',
  'metadataconfiguration',
  'metadatainventorytable',
  'metadatajournaltable',
  'metadatatable',
  'metrics',
  'policystatus',
  'replication',
  'requestpayment',
  'session',
  'website',
])

/** Headers that change what a request means, with the values that change nothing. */
const headers: ReadonlyMap<string, readonly string[]> = new Map([
  ['x-amz-storage-class', ['STANDARD']],
  ['x-amz-object-ownership', ['BucketOwnerEnforced']],
  ['x-amz-bucket-object-lock-enabled', ['false', 'False']],
  ['x-amz-server-side-encryption', ['AES256']],
  ['x-amz-mfa', []],
  // It is about transitions alone, of which there are none.
  ['x-amz-transition-default-minimum-object-size', ['all_storage_classes_128K']],
  ['x-amz-write-offset-bytes', []],
  ['x-amz-rename-source', []],
  ['x-amz-request-route', []],
  ['x-amz-bypass-governance-retention', []],
  // No object here is ever restored, so none has what this asks for.
  ['x-amz-optional-object-attributes', ['RestoreStatus']],
  ['x-amz-checksum-md5', []],
  ['x-amz-checksum-sha512', []],
  ['x-amz-checksum-xxhash128', []],
  ['x-amz-checksum-xxhash3', []],
  ['x-amz-checksum-xxhash64', []],
  ['x-amz-bucket-namespace', []],
])

const headerPrefixes = [
  'x-amz-copy-source-server-side-encryption-',
  'x-amz-object-lock-',
  'x-amz-server-side-encryption-',
]

/** The lists, for `docs/s3-operations.md`. */
export const unsupported: {
  readonly parameters: ReadonlySet<string>
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly headerPrefixes: readonly string[]
} = { parameters, headers, headerPrefixes }
