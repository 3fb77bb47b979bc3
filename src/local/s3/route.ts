import { S3Error } from './errors.ts'
import type { Operation } from './operation.ts'
import {
  abortMultipartUpload,
  completeMultipartUpload,
  copyObject,
  createBucket,
  createMultipartUpload,
  deleteBucket,
  deleteObject,
  deleteObjects,
  getBucketLocation,
  getBucketNotificationConfiguration,
  getObject,
  headBucket,
  headObject,
  listBuckets,
  listMultipartUploads,
  listObjects,
  listObjectsV2,
  listParts,
  putBucketNotificationConfiguration,
  putObject,
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
  ['GET', 'bucket', ['location'], getBucketLocation],
  ['GET', 'bucket', ['notification'], getBucketNotificationConfiguration],
  ['PUT', 'bucket', ['notification'], putBucketNotificationConfiguration],
  ['GET', 'bucket', ['uploads'], listMultipartUploads],
  ['POST', 'bucket', ['delete'], deleteObjects],
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
  ['PUT', 'object', [], putObject],
  ['PUT', 'object', [copySource], copyObject],
  ['GET', 'object', [], getObject],
  ['HEAD', 'object', [], headObject],
  ['DELETE', 'object', [], deleteObject],
]

/** Query parameters that choose an operation: with one of these, a plain route does not do. */
const choosing = [
  'location',
  'notification',
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
