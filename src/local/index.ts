export { type LocalCloud, type LocalCloudOptions, startLocalCloud } from './cloud.ts'
export { DataFolderError } from './data-folder.ts'
export {
  checkPattern,
  type DeadLetter,
  type Delivery,
  type DeliveryEvent,
  type EventBus,
  type EventPattern,
  type EventSourceMappingDefinition,
  matches,
  type Queue,
  type QueueDefinition,
  type QueueEvent,
  type Rule,
} from './delivery/index.ts'
export {
  type FunctionDefinition,
  type FunctionLog,
  type Functions,
  readTail,
} from './functions/index.ts'
export { PortInUseError } from './listen.ts'
export { type LifecycleCounts, type LifecycleEndpoint, requestLifecycle } from './s3/index.ts'
