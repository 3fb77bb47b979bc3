export { findOperation, type Operation } from './operations.ts'
export { allTimesToLive, findTimeToLive, type TimeToLive } from './time-to-live.ts'
