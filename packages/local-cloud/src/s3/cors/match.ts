import type { CorsRule } from './rule.ts'

/** The request of a page of another origin. */
export interface CrossOriginRequest {
  readonly origin: string
  readonly method: string
  /** The names of headers that a preflight asks about. */
  readonly headers: readonly string[]
}

/** The first rule that allows all of it; as in S3, a later one that would is not merged in. */
export function findRule(
  rules: readonly CorsRule[],
  { origin, method, headers }: CrossOriginRequest,
): CorsRule | undefined {
  return rules.find(
    (rule) =>
      rule.allowedOrigins.some((pattern) => matches(pattern, origin)) &&
      rule.allowedMethods.includes(method) &&
      headers.every((name) => allowsHeader(rule, name)),
  )
}

/** The headers that tell a browser about the matching rule. */
export function headersOf(
  rule: CorsRule,
  { origin, headers }: CrossOriginRequest,
): [name: string, value: string][] {
  // A named origin may send credentials; a rule for every origin answers `*` and allows none.
  const named = rule.allowedOrigins.some((pattern) => pattern !== '*' && matches(pattern, origin))
  const answer: [string, string][] = [
    ['access-control-allow-origin', named ? origin : '*'],
    ['access-control-allow-methods', rule.allowedMethods.join(', ')],
  ]
  if (headers.length > 0) answer.push(['access-control-allow-headers', headers.join(', ')])
  if (rule.exposeHeaders.length > 0) {
    answer.push(['access-control-expose-headers', rule.exposeHeaders.join(', ')])
  }
  if (rule.maxAgeSeconds !== undefined) {
    answer.push(['access-control-max-age', String(rule.maxAgeSeconds)])
  }
  if (named) answer.push(['access-control-allow-credentials', 'true'])
  answer.push(['vary', 'Origin, Access-Control-Request-Headers, Access-Control-Request-Method'])
  return answer
}

function allowsHeader(rule: CorsRule, name: string): boolean {
  return rule.allowedHeaders.some((pattern) => matches(pattern.toLowerCase(), name.toLowerCase()))
}

function matches(pattern: string, text: string): boolean {
  const star = pattern.indexOf('*')
  if (star < 0) return pattern === text
  const [before, after] = [pattern.slice(0, star), pattern.slice(star + 1)]
  return (
    text.length >= before.length + after.length && text.startsWith(before) && text.endsWith(after)
  )
}
