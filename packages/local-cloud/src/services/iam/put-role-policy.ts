import type { Input } from '../input.ts'
import type { Operation } from '../service.ts'
import { notHere, ServiceError } from '../service-error.ts'
import { functionOfRole, namedRoleArn, policyName } from './role.ts'

/**
 * Replaces the `policy.json` of the role's function, which counts from the very next request on. A
 * statement that this endpoint cannot keep to, such as a Deny, is refused.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html
 */
export const putRolePolicy: Operation = {
  members: ['RoleName', 'PolicyName', 'PolicyDocument'],
  permission: { action: 'iam:PutRolePolicy', resource: namedRoleArn },
  async run(input, call) {
    const name = functionOfRole(input, call)
    if (input.text('PolicyName') !== policyName) {
      throw notHere(input.operation, `a role here has one inline policy, named ${policyName}`)
    }
    const document = documentIn(input)
    try {
      await call.functions.putPolicy(name, document)
    } catch (error) {
      // An error of the file system is not a fault of the document.
      if (error instanceof Error && 'code' in error) throw error
      throw malformed(error)
    }
    return { body: {} }
  },
}

/** IAM's bound of a role's inline policies, without white space. */
const greatestPolicyCharacters = 10_240

function documentIn(input: Input): unknown {
  const text = input.text('PolicyDocument')
  if (text.replaceAll(/\s/g, '').length > greatestPolicyCharacters) {
    const message = `Maximum policy size of ${greatestPolicyCharacters} bytes exceeded for role ${input.text('RoleName')}`
    throw new ServiceError(409, 'LimitExceeded', message)
  }
  try {
    return JSON.parse(text)
  } catch (error) {
    throw malformed(error)
  }
}

function malformed(error: unknown): ServiceError {
  const reason = error instanceof Error ? error.message : String(error)
  return new ServiceError(400, 'MalformedPolicyDocument', `Cannot use the policy: ${reason}`)
}
