import type { SignatureError } from '../../identity/index.ts'
import { accessDenied, invalidArgument, S3Error } from '../errors.ts'

/** Where a signature stood: S3 has a code of its own for what is malformed in each place. */
export type SignatureForm = 'v4-header' | 'v4-query' | 'v2-header' | 'v2-query' | 'post-form'

/** S3's answer to an invalid signature. */
export function signatureRefusal(error: SignatureError, form: SignatureForm): S3Error {
  const { details } = error
  switch (error.code) {
    case 'missing':
      return accessDenied()
    case 'malformed':
      return malformed(error, form)
    case 'undated':
      return accessDenied(error.message)
    case 'unsigned':
      return new S3Error('AccessDenied', error.message, {
        HeadersNotSigned: details.headers ?? '',
      })
    case 'unknown-key':
      return new S3Error(
        'InvalidAccessKeyId',
        'The AWS Access Key Id you provided does not exist in our records',
        { AWSAccessKeyId: details.accessKeyId ?? '' },
      )
    case 'skewed':
      return new S3Error(
        'RequestTimeTooSkewed',
        'The difference between the request time and the current time is too large',
        {
          RequestTime: details.requestTime ?? '',
          ServerTime: details.serverTime ?? '',
          MaxAllowedSkewMilliseconds: '900000',
        },
      )
    case 'expired':
      return new S3Error('AccessDenied', error.message, {
        ...(details.expiresSeconds === undefined
          ? {}
          : { 'X-Amz-Expires': details.expiresSeconds }),
        Expires: details.expires ?? '',
        ServerTime: details.serverTime ?? '',
      })
    case 'early':
      return new S3Error('AccessDenied', error.message, {
        RequestTime: details.requestTime ?? '',
        ServerTime: details.serverTime ?? '',
      })
    case 'mismatch':
      return mismatch(error)
  }
}

function malformed(error: SignatureError, form: SignatureForm): S3Error {
  switch (form) {
    case 'v4-header':
      return new S3Error('AuthorizationHeaderMalformed', error.message)
    case 'v4-query':
      return new S3Error('AuthorizationQueryParametersError', error.message)
    case 'v2-query':
      return accessDenied(error.message)
    case 'v2-header':
      return new S3Error('InvalidArgument', error.message, { ArgumentName: 'Authorization' })
    case 'post-form':
      return invalidArgument(error.message, error.details.field ?? '', '')
  }
}

/** With both texts in letters and in bytes, as the difference may be one that letters hide. */
function mismatch({ details }: SignatureError): S3Error {
  const { accessKeyId = '', signature = '', stringToSign = '', canonicalRequest } = details
  return new S3Error(
    'SignatureDoesNotMatch',
    'The request signature we calculated does not match the signature you provided. Check your key and signing method',
    {
      AWSAccessKeyId: accessKeyId,
      StringToSign: stringToSign,
      SignatureProvided: signature,
      StringToSignBytes: bytesOf(stringToSign),
      ...(canonicalRequest === undefined
        ? {}
        : {
            CanonicalRequest: canonicalRequest,
            CanonicalRequestBytes: bytesOf(canonicalRequest),
          }),
    },
  )
}

function bytesOf(text: string): string {
  return Buffer.from(text).toString('hex').match(/../g)?.join(' ') ?? ''
}
