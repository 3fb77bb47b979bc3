export type { Parts } from './parts.ts'
export { createServices, type Services, type ServicesOptions } from './services.ts'
