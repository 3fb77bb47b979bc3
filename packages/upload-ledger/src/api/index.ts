export { type ApiSource, type ChecklistLine, createApi } from './app.ts'
