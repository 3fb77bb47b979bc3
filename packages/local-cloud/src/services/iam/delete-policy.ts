import type { Operation } from '../service.ts'
import { policyOperation } from './policy.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_DeletePolicy.html */
export const deletePolicy: Operation = policyOperation('DeletePolicy', [], async (input, call) => {
  await call.roles.deletePolicyOfAccount(input.text('PolicyArn'))
  return {}
})
