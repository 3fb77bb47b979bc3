export { singleTemplate } from './single-template.ts'
