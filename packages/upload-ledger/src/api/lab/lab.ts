import type { Experiments } from './experiment.ts'
import type { Repairs } from './repair.ts'

/** The exercise's lab, whose resources are its own, so that it disturbs no others. */
export interface Lab extends Experiments, Repairs {
  state(): Promise<LabState>
  /** Makes one request to a table of the lab, and makes the table where it is missing. */
  tryOperation(operation: TableOperation, values: TableValues): Promise<TriedOperation>
  /** Removes everything that the lab has made, and gives what it was. */
  remove(): Promise<LabPart[]>
}

/** What the lab has made. */
export interface LabState {
  readonly parts: LabPart[]
  /** Whether it was made before this start. */
  readonly isLeftOver: boolean
}

/** A resource that the lab has made. */
export interface LabPart {
  readonly kind: LabPartKind
  readonly name: string
}

export type LabPartKind = (typeof labPartKinds)[number]
export const labPartKinds = ['table', 'bucket', 'role', 'function'] as const

/** The operations of DynamoDB that a person tries, as paths name them. */
export type TableOperation = (typeof tableOperations)[number]
export const tableOperations = ['put', 'get', 'update', 'query', 'scan', 'delete'] as const

/** The values of the item to try them with. */
export interface TableValues {
  readonly key: string
  readonly size: number
  readonly etag?: string
  readonly prefix: string
}

/** A request to DynamoDB as it was sent and answered. */
export interface TriedOperation {
  /** As DynamoDB names it. */
  readonly operation: string
  readonly request: Record<string, unknown>
  readonly answer: Record<string, unknown>
  readonly capacityUnits: number
  /** The same request with the AWS CLI. */
  readonly command: string
}
