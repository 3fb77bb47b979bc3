/** A door of its own: reads what a function logged, without loading the cloud. */
export { readTail } from './functions/read-tail.ts'
