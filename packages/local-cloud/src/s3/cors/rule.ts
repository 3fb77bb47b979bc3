import { S3Error } from '../errors.ts'

/** The permissions of pages of other origins on a bucket. */
export interface CorsRule {
  readonly id?: string
  /** Each with one `*` at most, which stands for any run of characters. */
  readonly allowedOrigins: readonly string[]
  readonly allowedMethods: readonly string[]
  /** Each with one `*` at most. */
  readonly allowedHeaders: readonly string[]
  readonly exposeHeaders: readonly string[]
  readonly maxAgeSeconds?: number
}

/**
 * @throws {S3Error} `InvalidRequest` for what S3 does not take in a rule
 * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/ManageCorsUsing.html
 */
export function checkRules(rules: readonly CorsRule[]): void {
  if (rules.length > mostRules) {
    const message = `The number of CORS rules should not exceed allowed limit of ${mostRules} rules`
    throw new S3Error('InvalidRequest', message)
  }
  for (const rule of rules) checkRule(rule)
}

const mostRules = 100
const longestId = 255
const methods = ['GET', 'PUT', 'POST', 'DELETE', 'HEAD']

function checkRule(rule: CorsRule): void {
  if ((rule.id ?? '').length > longestId) {
    throw new S3Error('InvalidRequest', `The ID of a CORS rule has at most ${longestId} characters`)
  }
  const method = rule.allowedMethods.find((name) => !methods.includes(name))
  if (method !== undefined) {
    const message = `Found unsupported HTTP method in CORS config. Unsupported method is ${method}`
    throw new S3Error('InvalidRequest', message)
  }
  for (const [element, patterns] of [
    ['AllowedOrigin', rule.allowedOrigins],
    ['AllowedHeader', rule.allowedHeaders],
  ] as const) {
    const pattern = patterns.find((text) => text.split('*').length > 2)
    if (pattern === undefined) continue
    const message = `${element} "${pattern}" can not have more than one wildcard`
    throw new S3Error('InvalidRequest', message)
  }
  const unsendable = rule.exposeHeaders.find((name) => !/^[\w!#$%&'*+.^`|~-]+$/.test(name))
  if (unsendable !== undefined) {
    const message = `ExposeHeader "${unsendable}" is not a name that a header can have`
    throw new S3Error('InvalidRequest', message)
  }
  const exposed = rule.exposeHeaders.find((name) => name.includes('*'))
  if (exposed !== undefined) {
    const message = `ExposeHeader "${exposed}" contains wildcard. We currently do not support wildcard for ExposeHeader`
    throw new S3Error('InvalidRequest', message)
  }
}
