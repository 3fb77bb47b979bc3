export { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts'
export { DataFolderError } from './data-folder.ts'
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
export {
  type FunctionDefinition,
  type FunctionLog,
  type Functions,
  readTail,
} from './functions/index.ts'
export { PortInUseError } from './listen.ts'
export { type LifecycleCounts, type LifecycleEndpoint, requestLifecycle } from './s3/index.ts'
