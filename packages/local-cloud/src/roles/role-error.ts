/** Why a role or a policy could not be made, found or changed, by IAM's names. */
export type RoleErrorCode =
  | 'DeleteConflict'
  | 'EntityAlreadyExists'
  | 'LimitExceeded'
  | 'MalformedPolicyDocument'
  | 'NoSuchEntity'

export class RoleError extends Error {
  override readonly name = 'RoleError'
  readonly code: RoleErrorCode

  constructor(code: RoleErrorCode, message: string, cause?: unknown) {
    super(message, { cause })
    this.code = code
  }
}
