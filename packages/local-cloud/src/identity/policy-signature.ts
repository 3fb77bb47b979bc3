import { hmac, sameText } from './digests.ts'
import type { Principal, Principals } from './principals.ts'
import { algorithm, parseCredential, parseTimestamp } from './scope.ts'
import { SignatureError } from './signature-error.ts'
import { signingKeyOf } from './signing-key.ts'
import { signV2 } from './sigv2.ts'
import { mismatch, requirePrincipal } from './sigv4.ts'

/**
 * Checks the signature of a form that a browser posts, of version 4 or 2. It covers the policy, in
 * base64 as it stands, and nothing else: the policy's conditions cover the form.
 *
 * @param fields the form's, by their names in lower case
 * @throws {SignatureError} `missing` for a form that carries no signature at all
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-authentication-HTTPPOST.html
 */
export function verifyPolicySignature(
  fields: ReadonlyMap<string, string>,
  principals: Principals,
): Principal {
  const policy = fields.get('policy')
  const named = [...v4Fields, ...v2Fields].some((name) => fields.has(name))
  if (policy === undefined && !named) {
    throw new SignatureError('missing', 'The form is not signed')
  }
  if (policy === undefined) throw lacks('policy')
  return v4Fields.some((name) => fields.has(name))
    ? verifyV4(policy, fields, principals)
    : verifyV2(policy, fields, principals)
}

const v4Fields = ['x-amz-algorithm', 'x-amz-credential', 'x-amz-date', 'x-amz-signature']
const v2Fields = ['awsaccesskeyid', 'signature']

function verifyV4(
  policy: string,
  fields: ReadonlyMap<string, string>,
  principals: Principals,
): Principal {
  const absent = v4Fields.find((name) => !fields.has(name))
  if (absent !== undefined) throw lacks(absent)
  const signature = fields.get('x-amz-signature') ?? ''
  if (fields.get('x-amz-algorithm') !== algorithm) {
    throw malformed('x-amz-algorithm', `X-Amz-Algorithm only supports "${algorithm}"`)
  }
  const credential = parseCredential(fields.get('x-amz-credential') ?? '')
  if (credential === undefined || credential.scope.split('/')[2] !== 's3') {
    throw malformed('x-amz-credential', 'The Credential is mal-formed')
  }
  const date = fields.get('x-amz-date') ?? ''
  if (parseTimestamp(date) === undefined || !credential.scope.startsWith(date.slice(0, 8))) {
    throw malformed('x-amz-date', 'X-Amz-Date is malformed or of another day than the Credential')
  }
  const principal = requirePrincipal(principals, credential.accessKeyId)
  const key = signingKeyOf(principal, credential.scope)
  if (sameText(hmac(key, policy).toString('hex'), signature)) return principal
  const { accessKeyId } = credential
  throw mismatch({ accessKeyId, signature, stringToSign: policy })
}

function verifyV2(
  policy: string,
  fields: ReadonlyMap<string, string>,
  principals: Principals,
): Principal {
  const [accessKeyId, signature] = [fields.get('awsaccesskeyid'), fields.get('signature')]
  if (accessKeyId === undefined) throw lacks('AWSAccessKeyId')
  if (signature === undefined) throw lacks('signature')
  const principal = requirePrincipal(principals, accessKeyId)
  if (sameText(signV2(principal.secretAccessKey, policy), signature)) return principal
  throw mismatch({ accessKeyId, signature, stringToSign: policy })
}

function lacks(field: string): SignatureError {
  return malformed(
    field,
    `Bucket POST must contain a field named '${field}'. If it is specified, please check the order of the fields`,
  )
}

function malformed(field: string, message: string): SignatureError {
  return new SignatureError('malformed', message, { field })
}
