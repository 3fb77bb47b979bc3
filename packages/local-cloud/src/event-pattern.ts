/** A door of its own: matches events with patterns as the event bus does, without loading it. */
export { checkPattern, type EventPattern, matches } from './delivery/event-bus/pattern.ts'
