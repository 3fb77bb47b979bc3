import { ServiceError } from './engine/index.ts'

/** Takes the place of an operation, which it may carry out or not. */
export type Disturbance = (carryOut: () => Promise<unknown>) => Promise<unknown>

/** What goes wrong on purpose, for whoever wants to see how a caller takes it. */
export interface Disturbances {
  /** Disturbs an operation each time that a caller asks for it, until the returned function is called. */
  add(accessKeyId: string, operation: string, disturbance: Disturbance): () => void
  find(accessKeyId: string, operation: string): Disturbance | undefined
}

export function createDisturbances(): Disturbances {
  const all = new Map<string, Disturbance>()
  return {
    add(accessKeyId, operation, disturbance) {
      const target = `${accessKeyId} ${operation}`
      all.set(target, disturbance)
      return () => {
        if (all.get(target) === disturbance) all.delete(target)
      }
    },
    find: (accessKeyId, operation) => all.get(`${accessKeyId} ${operation}`),
  }
}

/** Refuses the request, as DynamoDB does where a partition gets more than it can take. */
export const throttle: Disturbance = async () => {
  throw new ServiceError(400, {
    __type: 'com.amazonaws.dynamodb.v20120810#ProvisionedThroughputExceededException',
    message:
      'The level of configured provisioned throughput for the table was exceeded. Consider increasing your provisioning level with the UpdateTable API.',
  })
}
