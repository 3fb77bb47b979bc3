export { type EventBus, openEventBus, type Rule } from './event-bus.ts'
export type { EventPattern } from './pattern.ts'
