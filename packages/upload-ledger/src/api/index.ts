export { type ApiSource, createApi, type Health } from './app.ts'
export type { ChecklistLine } from './checklist-page.ts'
