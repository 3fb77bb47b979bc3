export { answerPreflight, corsHeaders } from './answers.ts'
export type { CorsRule } from './rule.ts'
export { readRules, writeRules } from './rules-xml.ts'
