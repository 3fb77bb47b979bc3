export { findRule, headersOf } from './match.ts'
export type { CorsRule } from './rule.ts'
export { readRules, writeRules } from './rules-xml.ts'
