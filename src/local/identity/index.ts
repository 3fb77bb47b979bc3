export { allows, type PolicyDocument, type PolicyStatement } from './policy.ts'
export { accountId, mayCall, owner, type Principal, Principals } from './principals.ts'
export {
  hmac,
  SignatureError,
  type SignedRequest,
  sameText,
  sha256,
  type VerifiedSignature,
  verifyHeaderSignature,
} from './sigv4.ts'
