import { query } from '../protocols/index.ts'
import type { Service } from '../service.ts'
import { getCallerIdentity } from './get-caller-identity.ts'

/** @see https://docs.aws.amazon.com/STS/latest/APIReference/API_Operations.html */
export const sts: Service = {
  name: 'sts',
  protocol: query('2011-06-15', 'https://sts.amazonaws.com/doc/2011-06-15/'),
  invalidCode: 'ValidationError',
  greatestBodyBytes: 64 * 1024,
  operations: new Map([['GetCallerIdentity', getCallerIdentity]]),
}
