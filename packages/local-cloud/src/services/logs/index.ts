export { logs } from './logs.ts'
