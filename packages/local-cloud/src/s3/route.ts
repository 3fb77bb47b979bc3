import { S3Error } from './errors.ts'
import type { Operation } from './operation.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  copyObject,
  createBucket,
  createMultipartUpload,
  deleteBucket,
  deleteBucketCors,
  deleteBucketLifecycle,
  deleteBucketTagging,
  deleteObject,
  deleteObjects,
  deleteObjectTagging,
  getBucketAcl,
  getBucketCors,
  getBucketLifecycleConfiguration,
  getBucketLocation,
  getBucketNotificationConfiguration,
  getBucketTagging,
  getBucketVersioning,
  getObject,
  getObjectAcl,
  getObjectAttributes,
  getObjectTagging,
  headBucket,
  headObject,
  listBuckets,
  listMultipartUploads,
  listObjects,
  listObjectsV2,
  listObjectVersions,
  listParts,
  postObject,
  putBucketAcl,
  putBucketCors,
  putBucketLifecycleConfiguration,
  putBucketNotificationConfiguration,
  putBucketTagging,
  putBucketVersioning,
  putObject,
  putObjectAcl,
  putObjectTagging,
  runLifecycle,
  uploadPart,
  uploadPartCopy,
} from './operations/index.ts'
import { header, type S3Request } from './request.ts'

type Level = 'service' | 'bucket' | 'object'

/** The one header that chooses an operation, as a query parameter does. */
const copySource = 'x-amz-copy-source'

/** Every operation there is: method, what the path names, and what else must be there. */
const routes: readonly (readonly [string, Level, readonly string[], Operation])[] = [
  ['GET', 'service', [], listBuckets],
  ['POST', 'service', ['x-local-lifecycle'], runLifecycle],
  ['GET', 'bucket', ['location'], getBucketLocation],
  ['GET', 'bucket', ['cors'], getBucketCors],
  ['PUT', 'bucket', ['cors'], putBucketCors],
  ['DELETE', 'bucket', ['cors'], deleteBucketCors],
  ['GET', 'bucket', ['notification'], getBucketNotificationConfiguration],
  ['PUT', 'bucket', ['notification'], putBucketNotificationConfiguration],
  ['GET', 'bucket', ['tagging'], getBucketTagging],
  ['PUT', 'bucket', ['tagging'], putBucketTagging],
  ['DELETE', 'bucket', ['tagging'], deleteBucketTagging],
  ['GET', 'bucket', ['acl'], getBucketAcl],
  ['PUT', 'bucket', ['acl'], putBucketAcl],
  ['GET', 'bucket', ['versioning'], getBucketVersioning],
  ['PUT', 'bucket', ['versioning'], putBucketVersioning],
  ['GET', 'bucket', ['versions'], listObjectVersions],
  ['GET', 'bucket', ['lifecycle'], getBucketLifecycleConfiguration],
  ['PUT', 'bucket', ['lifecycle'], putBucketLifecycleConfiguration],
  ['DELETE', 'bucket', ['lifecycle'], deleteBucketLifecycle],
  ['GET', 'bucket', ['uploads'], listMultipartUploads],
  ['POST', 'bucket', ['delete'], deleteObjects],
  ['POST', 'bucket', [], postObject],
  ['GET', 'bucket', ['list-type'], listObjectsV2],
  ['GET', 'bucket', [], listObjects],
  ['HEAD', 'bucket', [], headBucket],
  ['PUT', 'bucket', [], createBucket],
  ['DELETE', 'bucket', [], deleteBucket],
  ['POST', 'object', ['uploads'], createMultipartUpload],
  ['PUT', 'object', ['uploadId', 'partNumber'], uploadPart],
  ['PUT', 'object', ['uploadId', 'partNumber', copySource], uploadPartCopy],
  ['POST', 'object', ['uploadId'], completeMultipartUpload],
  ['DELETE', 'object', ['uploadId'], abortMultipartUpload],
  ['GET', 'object', ['uploadId'], listParts],
  ['GET', 'object', ['attributes'], getObjectAttributes],
  ['GET', 'object', ['tagging'], getObjectTagging],
  ['PUT', 'object', ['tagging'], putObjectTagging],
  ['DELETE', 'object', ['tagging'], deleteObjectTagging],
  ['GET', 'object', ['acl'], getObjectAcl],
  ['PUT', 'object', ['acl'], putObjectAcl],
  ['GET', 'object', ['partNumber'], getObject],
  ['HEAD', 'object', ['partNumber'], headObject],
  ['PUT', 'object', [], putObject],
  ['PUT', 'object', [copySource], copyObject],
  ['GET', 'object', [], getObject],
  ['HEAD', 'object', [], headObject],
  ['DELETE', 'object', [], deleteObject],
]

/** Each of them once. */
export const operations: readonly Operation[] = [
  ...new Set(routes.map(([, , , operation]) => operation)),
]

/** Query parameters that choose an operation: with one of these, a plain route does not do. */
const choosing = [
  'acl',
  'attributes',
  'tagging',
  'cors',
  'location',
  'notification',
  'lifecycle',
  'x-local-lifecycle',
  'versioning',
  'versions',
  'uploads',
  'delete',
  'list-type',
  'uploadId',
  'partNumber',
]

/** @throws {S3Error} `MethodNotAllowed`, or `NotImplemented` for a choice of S3's that is not here */
export function route(request: S3Request): Operation {
  const level = request.key !== '' ? 'object' : request.bucket !== '' ? 'bucket' : 'service'
  const chosen = choosing.filter((name) => request.query.has(name))
  if (header(request, copySource) !== undefined) chosen.push(copySource)
  const found = routes.find(
    ([method, at, needed]) =>
      method === request.method &&
      at === level &&
      needed.length === chosen.length &&
      needed.every((name) => chosen.includes(name)),
  )
  if (found !== undefined) return found[3]
  if (chosen.length > 0 && ['GET', 'HEAD', 'PUT', 'POST', 'DELETE'].includes(request.method)) {
    const message = 'A query you provided implies functionality that is not implemented'
    throw new S3Error('NotImplemented', message, { Parameter: chosen.join(',') })
  }
  const message = 'The specified method is not allowed against this resource'
  throw new S3Error('MethodNotAllowed', message, { Method: request.method, ResourceType: level })
}
