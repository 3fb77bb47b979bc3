export { type ApiSource, createApi, type Health } from './app.ts'
export type { ChecklistLine, LatestRows } from './checklist-page.ts'
