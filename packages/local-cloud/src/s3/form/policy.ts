import { S3Error } from '../errors.ts'

/** The conditions that the signer of a form sets for a POST, and their expiry. */
export interface Policy {
  /** Milliseconds since 1970. */
  readonly expirationMs: number
  readonly matches: readonly MatchCondition[]
  /** The sizes that the file may have; of several ranges all must hold. */
  readonly lengthRanges: readonly LengthRange[]
}

export interface MatchCondition {
  readonly operator: 'eq' | 'starts-with'
  /** In lower case, without the dollar sign. */
  readonly field: string
  readonly value: string
}

export interface LengthRange {
  readonly leastBytes: number
  readonly greatestBytes: number
}

/**
 * Reads the `policy` field: JSON in base64, in which a dollar sign may be escaped, too.
 *
 * @throws {S3Error} `InvalidPolicyDocument`
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html
 */
export function parsePolicy(base64: string): Policy {
  const document = parseJson(Buffer.from(base64, 'base64').toString('utf8'))
  if (!isRecord(document)) throw invalid('it is not a JSON object')
  const { expiration, conditions } = document
  if (typeof expiration !== 'string') throw invalid('policy must contain expiration')
  const expirationMs = isoDate.test(expiration) ? Date.parse(expiration) : Number.NaN
  if (Number.isNaN(expirationMs)) throw invalid(`invalid 'expiration' value: '${expiration}'`)
  if (!Array.isArray(conditions)) throw invalid('policy must contain a list of conditions')
  const read = conditions.flatMap(readCondition)
  return {
    expirationMs,
    matches: read.filter((condition) => 'operator' in condition),
    lengthRanges: read.filter((condition) => 'leastBytes' in condition),
  }
}

const isoDate = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/

function parseJson(text: string): unknown {
  try {
    // Of the escapes that a policy may have, JSON knows all but these two.
    return JSON.parse(
      text.replace(/\\(.)/gs, (both, c) => (c === '$' ? '$' : c === 'v' ? '\\u000b' : both)),
    )
  } catch {
    throw invalid('it is not well-formed JSON')
  }
}

function readCondition(condition: unknown): (MatchCondition | LengthRange)[] {
  if (Array.isArray(condition)) return [readList(condition)]
  if (!isRecord(condition)) throw invalid('a condition must be an object or a list')
  const entries = Object.entries(condition)
  if (entries.length !== 1) throw invalid('Simple-Conditions must have exactly one property')
  return entries.map(([name, value]) => {
    if (typeof value !== 'string') throw invalid('Simple-Condition: value must be a string')
    return { operator: 'eq', field: name.toLowerCase(), value }
  })
}

function readList(condition: readonly unknown[]): MatchCondition | LengthRange {
  const [operation, first, second] = condition
  const operator = typeof operation === 'string' ? operation.toLowerCase() : ''
  if (condition.length !== 3) throw invalid('a condition must have three elements')
  if (operator === 'content-length-range') {
    const [leastBytes, greatestBytes] = [readSize(first), readSize(second)]
    return { leastBytes, greatestBytes }
  }
  if (operator !== 'eq' && operator !== 'starts-with') {
    // A list as deep as the policy allows could not be made text.
    const name = typeof operation === 'object' ? 'a list or an object' : String(operation)
    throw invalid(`unknown operation '${name}'`)
  }
  if (typeof first !== 'string' || !first.startsWith('$') || typeof second !== 'string') {
    throw invalid(`the condition '${operator}' needs a field, such as "$key", and a text`)
  }
  return { operator, field: first.slice(1).toLowerCase(), value: second }
}

/** Some write the sizes as text. */
function readSize(value: unknown): number {
  const size = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value
  if (typeof size === 'number' && Number.isSafeInteger(size) && size >= 0) return size
  throw invalid('content-length-range needs two whole numbers that are not negative')
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function invalid(reason: string): S3Error {
  return new S3Error('InvalidPolicyDocument', `Invalid Policy: ${reason}`)
}
