export { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts'
export type {
  DeadLetter,
  Delivery,
  DeliveryEvent,
  EventBus,
  EventSourceMappingDefinition,
  Queue,
  QueueDefinition,
  QueueEvent,
  Rule,
} from './delivery/index.ts'
export { AddressNotHereError, PortInUseError } from './endpoint/index.ts'
export {
  type FunctionDefinition,
  type FunctionLog,
  type Functions,
  findPython,
} from './functions/index.ts'
export type { HttpApiCors, HttpApiDefinition } from './http-api/index.ts'
export type { LifecycleCounts } from './s3/index.ts'
export { DataFolderError } from './store/index.ts'
