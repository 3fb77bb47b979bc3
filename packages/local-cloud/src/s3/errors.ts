/**
 * A refusal that a client is meant to see, in S3's own code and, where a client may match on it,
 * S3's own words.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html
 */
export class S3Error extends Error {
  override readonly name = 'S3Error'
  readonly code: S3ErrorCode
  readonly status: number
  /** Further elements of the answer's body, by their names in S3's XML. */
  readonly details: Readonly<Record<string, string>>
  /** Headers of the answer that say more, by their lower-case names. */
  readonly headers: readonly (readonly [name: string, value: string])[]

  constructor(
    code: S3ErrorCode,
    message: string,
    details: Record<string, string> = {},
    headers: readonly (readonly [name: string, value: string])[] = [],
  ) {
    super(message)
    this.code = code
    this.status = statuses[code]
    this.details = details
    this.headers = headers
  }
}

export type S3ErrorCode = keyof typeof statuses

const statuses = {
  AccessControlListNotSupported: 400,
  AccessDenied: 403,
  AccessForbidden: 403,
  AuthorizationHeaderMalformed: 400,
  AuthorizationQueryParametersError: 400,
  BadDigest: 400,
  BadRequest: 400,
  BucketAlreadyOwnedByYou: 409,
  BucketNotEmpty: 409,
  ConditionalRequestConflict: 409,
  EntityTooLarge: 400,
  EntityTooSmall: 400,
  IllegalLocationConstraintException: 400,
  IllegalVersioningConfigurationException: 400,
  IncompleteBody: 400,
  InternalError: 500,
  InvalidAccessKeyId: 403,
  InvalidArgument: 400,
  InvalidBucketAclWithObjectOwnership: 400,
  InvalidBucketName: 400,
  InvalidDigest: 400,
  InvalidLocationConstraint: 400,
  InvalidPart: 400,
  InvalidPolicyDocument: 400,
  InvalidPartNumber: 416,
  InvalidPartOrder: 400,
  InvalidRange: 416,
  InvalidRedirectLocation: 400,
  InvalidRequest: 400,
  InvalidTag: 400,
  InvalidURI: 400,
  KeyTooLongError: 400,
  MalformedPOSTRequest: 400,
  MalformedTrailerError: 400,
  MalformedXML: 400,
  MaxPostPreDataLengthExceededError: 400,
  MetadataTooLarge: 400,
  MethodNotAllowed: 405,
  MisdirectedRequest: 421,
  MissingContentLength: 411,
  NoSuchBucket: 404,
  NoSuchBucketPolicy: 404,
  NoSuchCORSConfiguration: 404,
  NoSuchKey: 404,
  NoSuchLifecycleConfiguration: 404,
  NoSuchPublicAccessBlockConfiguration: 404,
  NoSuchTagSet: 404,
  NoSuchUpload: 404,
  NoSuchVersion: 404,
  NotImplemented: 501,
  PreconditionFailed: 412,
  RequestTimeTooSkewed: 403,
  ServiceUnavailable: 503,
  SignatureDoesNotMatch: 403,
  XAmzContentSHA256Mismatch: 400,
} as const

export function noSuchBucket(bucket: string): S3Error {
  return new S3Error('NoSuchBucket', 'The specified bucket does not exist', { BucketName: bucket })
}

export function noSuchKey(key: string): S3Error {
  return new S3Error('NoSuchKey', 'The specified key does not exist', { Key: key })
}

export function noSuchUpload(uploadId: string): S3Error {
  const message =
    'The specified multipart upload does not exist. The upload ID might be invalid, or the multipart upload might have been aborted or completed'
  return new S3Error('NoSuchUpload', message, { UploadId: uploadId })
}

/** @param name of the parameter, header or field, as the client knows it */
export function invalidArgument(message: string, name: string, value: string): S3Error {
  return new S3Error('InvalidArgument', message, { ArgumentName: name, ArgumentValue: value })
}

export function badContinuationToken(token: string): S3Error {
  const message = 'The continuation token provided is incorrect'
  return invalidArgument(message, 'continuation-token', token)
}

export function accessDenied(message = 'Access Denied'): S3Error {
  return new S3Error('AccessDenied', message)
}
