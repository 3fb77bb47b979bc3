export {
  checkConfiguration,
  type NotificationConfiguration,
  noNotification,
} from './configuration.ts'
export { readConfiguration, writeConfiguration } from './configuration-xml.ts'
export { notificationOf, type ObjectEvent } from './event.ts'
export { targetsOf } from './match.ts'
