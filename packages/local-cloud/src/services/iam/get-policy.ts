import type { Operation } from '../service.ts'
import { describedPolicy, policyNamed, policyOperation } from './policy.ts'

/** @see https://docs.aws.amazon.com/IAM/latest/APIReference/API_GetPolicy.html */
export const getPolicy: Operation = policyOperation('GetPolicy', [], (input, call) => ({
  Policy: describedPolicy(policyNamed(input.text('PolicyArn'), call), call),
}))
