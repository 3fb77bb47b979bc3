export { sts } from './sts.ts'
