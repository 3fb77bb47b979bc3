export { type EventBus, openEventBus, type Rule } from './event-bus.ts'
export { checkPattern, type EventPattern, matches } from './pattern.ts'
