import { S3Error } from '../errors.ts'
import type { Operation } from '../operation.ts'
import { abortMultipartUpload } from '../operations/abort-multipart-upload.ts'
import { completeMultipartUpload } from '../operations/complete-multipart-upload.ts'
import { copyObject } from '../operations/copy-object.ts'
import { createBucket } from '../operations/create-bucket.ts'
import { createMultipartUpload } from '../operations/create-multipart-upload.ts'
import { deleteBucket } from '../operations/delete-bucket.ts'
import { deleteBucketCors } from '../operations/delete-bucket-cors.ts'
import { deleteBucketEncryption } from '../operations/delete-bucket-encryption.ts'
import { deleteBucketLifecycle } from '../operations/delete-bucket-lifecycle.ts'
import { deleteBucketPolicy } from '../operations/delete-bucket-policy.ts'
import { deleteBucketTagging } from '../operations/delete-bucket-tagging.ts'
import { deleteObject } from '../operations/delete-object.ts'
import { deleteObjectTagging } from '../operations/delete-object-tagging.ts'
import { deleteObjects } from '../operations/delete-objects.ts'
import { deletePublicAccessBlock } from '../operations/delete-public-access-block.ts'
import { getBucketAcl } from '../operations/get-bucket-acl.ts'
import { getBucketCors } from '../operations/get-bucket-cors.ts'
import { getBucketEncryption } from '../operations/get-bucket-encryption.ts'
import { getBucketLifecycleConfiguration } from '../operations/get-bucket-lifecycle-configuration.ts'
import { getBucketLocation } from '../operations/get-bucket-location.ts'
import { getBucketNotificationConfiguration } from '../operations/get-bucket-notification-configuration.ts'
import { getBucketOwnershipControls } from '../operations/get-bucket-ownership-controls.ts'
import { getBucketPolicy } from '../operations/get-bucket-policy.ts'
import { getBucketTagging } from '../operations/get-bucket-tagging.ts'
import { getBucketVersioning } from '../operations/get-bucket-versioning.ts'
import { getObject } from '../operations/get-object.ts'
import { getObjectAcl } from '../operations/get-object-acl.ts'
import { getObjectAttributes } from '../operations/get-object-attributes.ts'
import { getObjectTagging } from '../operations/get-object-tagging.ts'
import { getPublicAccessBlock } from '../operations/get-public-access-block.ts'
import { headBucket } from '../operations/head-bucket.ts'
import { headObject } from '../operations/head-object.ts'
import { listBuckets } from '../operations/list-buckets.ts'
import { listMultipartUploads } from '../operations/list-multipart-uploads.ts'
import { listObjectVersions } from '../operations/list-object-versions.ts'
import { listObjects } from '../operations/list-objects.ts'
import { listObjectsV2 } from '../operations/list-objects-v2.ts'
import { listParts } from '../operations/list-parts.ts'
import { postObject } from '../operations/post-object.ts'
import { putBucketAcl } from '../operations/put-bucket-acl.ts'
import { putBucketCors } from '../operations/put-bucket-cors.ts'
import { putBucketEncryption } from '../operations/put-bucket-encryption.ts'
import { putBucketLifecycleConfiguration } from '../operations/put-bucket-lifecycle-configuration.ts'
import { putBucketNotificationConfiguration } from '../operations/put-bucket-notification-configuration.ts'
import { putBucketOwnershipControls } from '../operations/put-bucket-ownership-controls.ts'
import { putBucketTagging } from '../operations/put-bucket-tagging.ts'
import { putBucketVersioning } from '../operations/put-bucket-versioning.ts'
import { putObject } from '../operations/put-object.ts'
import { putObjectAcl } from '../operations/put-object-acl.ts'
import { putObjectTagging } from '../operations/put-object-tagging.ts'
import { putPublicAccessBlock } from '../operations/put-public-access-block.ts'
import { runLifecycle } from '../operations/run-lifecycle.ts'
import { uploadPart } from '../operations/upload-part.ts'
import { uploadPartCopy } from '../operations/upload-part-copy.ts'
import { header, type S3Request } from '../request.ts'

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
  ['GET', 'bucket', ['encryption'], getBucketEncryption],
  ['PUT', 'bucket', ['encryption'], putBucketEncryption],
  ['DELETE', 'bucket', ['encryption'], deleteBucketEncryption],
  ['GET', 'bucket', ['ownershipControls'], getBucketOwnershipControls],
  ['PUT', 'bucket', ['ownershipControls'], putBucketOwnershipControls],
  ['GET', 'bucket', ['policy'], getBucketPolicy],
  ['DELETE', 'bucket', ['policy'], deleteBucketPolicy],
  ['GET', 'bucket', ['publicAccessBlock'], getPublicAccessBlock],
  ['PUT', 'bucket', ['publicAccessBlock'], putPublicAccessBlock],
  ['DELETE', 'bucket', ['publicAccessBlock'], deletePublicAccessBlock],
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
export const choosing: readonly string[] = [
  ...new Set(routes.flatMap(([, , needed]) => needed).filter((name) => name !== copySource)),
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
