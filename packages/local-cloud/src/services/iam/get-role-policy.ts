import type { Operation } from '../service.ts'
import { functionOfRole, namedRoleArn, noSuchEntity, policyName } from './role.ts'

/**
 * The policy as it counts now: of a file that cannot be used, one that allows nothing.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetRolePolicy.html
 */
export const getRolePolicy: Operation = {
  members: ['RoleName', 'PolicyName'],
  permission: { action: 'iam:GetRolePolicy', resource: namedRoleArn },
  run(input, call) {
    const name = functionOfRole(input, call)
    const asked = input.text('PolicyName')
    if (asked !== policyName) {
      throw noSuchEntity(`The role policy with name ${asked} cannot be found.`)
    }
    return {
      body: {
        RoleName: input.text('RoleName'),
        PolicyName: policyName,
        // IAM gives it encoded as in a URL, inside the XML.
        PolicyDocument: encodeURIComponent(JSON.stringify(call.functions.policy(name), null, 2)),
      },
    }
  },
}
