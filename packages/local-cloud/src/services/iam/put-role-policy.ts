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

function documentIn(input: Input): unknown {
  try {
    return JSON.parse(input.text('PolicyDocument'))
  } catch (error) {
    throw error instanceof ServiceError ? error : malformed(error)
  }
}

function malformed(error: unknown): ServiceError {
  const reason = error instanceof Error ? error.message : String(error)
  return new ServiceError(400, 'MalformedPolicyDocument', `Cannot use the policy: ${reason}`)
}
