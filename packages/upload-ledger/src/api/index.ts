export { type ApiSource, createApi } from './app.ts'
export type { ChecklistLine } from './home-page.ts'
