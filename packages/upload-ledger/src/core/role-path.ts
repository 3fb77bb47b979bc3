/**
 * Whether IAM takes a text as the path of a role.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
 */
export function isRolePath(text: string): boolean {
  return new RegExp(rolePathPattern).test(text) && text.length <= mostRolePathCharacters
}

export const rolePathPattern = '^/([!-~]+/)?$'
export const mostRolePathCharacters = 512
export const rolePathRule =
  'expected slashes at both ends, as in /uploads/, and at most 512 characters'
