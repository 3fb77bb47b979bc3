export { type HmacKey, hmac, sameText, sha256 } from './digests.ts'
export { parsePolicy } from './parse-policy.ts'
export { allows, type PolicyDocument, type PolicyStatement } from './policy.ts'
export { verifyPolicySignature } from './policy-signature.ts'
export { presignParameters, verifyPresigned } from './presigned.ts'
export {
  accountId,
  mayCall,
  notAuthorized,
  owner,
  type Principal,
  Principals,
} from './principals.ts'
export { type Refusal, refusalOf } from './refusal.ts'
export { serviceOf } from './scope.ts'
export { SignatureError } from './signature-error.ts'
export { queryPairs, type SignedRequest } from './signed-request.ts'
export { headersInQuery, verifyV2Header, verifyV2Presigned } from './sigv2.ts'
export { checkSignatureHeaders, type VerifiedSignature, verifyHeaderSignature } from './sigv4.ts'
