/** A door of its own: finds and reads what a function logged, without loading the cloud. */
export { logPath } from './functions/log-path.ts'
export { readTail } from './functions/read-tail.ts'
