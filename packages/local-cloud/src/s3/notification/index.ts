export {
  checkConfiguration,
  type NotificationConfiguration,
  noNotification,
} from './configuration.ts'
export { readConfiguration, writeConfiguration } from './configuration-xml.ts'
export type { EventName, ObjectChange, ObjectEvent } from './event.ts'
export { eventBridgeEventOf } from './eventbridge-form.ts'
export { targetsOf } from './match.ts'
export { notificationOf } from './s3-form.ts'
export { testEventOf } from './test-event.ts'
