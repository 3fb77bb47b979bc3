export type { Parts } from './parts.ts'
export { createServices, type ServicesOptions } from './services.ts'
