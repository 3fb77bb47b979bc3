/**
 * An event pattern, as EventBridge has them: for each field, the list of what it may be. A field of
 * the event that is a list matches if one of its values does.
 *
 * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html
 */
export interface EventPattern {
  readonly [field: string]: EventPattern | readonly Matcher[]
}

/** A value, or one of the comparisons that are known here. */
export type Matcher =
  | Scalar
  | { readonly prefix: string }
  | { readonly suffix: string }
  | { readonly wildcard: string }
  | { readonly 'equals-ignore-case': string }
  | { readonly exists: boolean }
  | { readonly 'anything-but': Scalar | readonly Scalar[] }

export type Scalar = string | number | boolean | null

/** Whether an event fits. Fields that the pattern does not name may be anything. */
export function matches(pattern: EventPattern, event: unknown): boolean {
  return Object.entries(pattern).every(([field, wanted]) => {
    const value = fieldOf(event, field)
    if (!isMatchers(wanted)) return matches(wanted, value)
    const values = Array.isArray(value) ? value : [value]
    return wanted.some((matcher) => values.some((one) => fits(matcher, one)))
  })
}

/**
 * @throws {Error} on a pattern that EventBridge would refuse, or a comparison that is not here: one
 *   that was passed over would let through what it was to keep out
 */
export function checkPattern(pattern: EventPattern): void {
  const fields = Object.entries(pattern)
  if (fields.length === 0) throw refused('it names no field')
  for (const [field, wanted] of fields) {
    if (field.startsWith('$')) throw refused(`${field} is not supported`)
    if (typeof wanted !== 'object' || wanted === null) throw refused(`${field} is not a list`)
    if (!isMatchers(wanted)) {
      checkPattern(wanted)
      continue
    }
    if (wanted.length === 0) throw refused(`the list of ${field} is empty`)
    for (const matcher of wanted) checkMatcher(field, matcher)
  }
}

function checkMatcher(field: string, matcher: Matcher): void {
  if (!isComparison(matcher)) return
  const [name = '', ...others] = Object.keys(matcher)
  if (others.length > 0) throw refused(`a comparison of ${field} has more than one name`)
  if (!known.has(name)) throw refused(`the comparison ${name} of ${field} is not supported`)
  const operand: unknown = Reflect.get(matcher, name)
  if (textual.has(name) && typeof operand !== 'string') {
    throw refused(`the comparison ${name} of ${field} needs text`)
  }
}

const textual: ReadonlySet<string> = new Set(['prefix', 'suffix', 'wildcard', 'equals-ignore-case'])
const known: ReadonlySet<string> = new Set([...textual, 'exists', 'anything-but'])

function fits(matcher: Matcher, value: unknown): boolean {
  if (!isComparison(matcher)) return matcher === value
  if ('exists' in matcher) return matcher.exists === (value !== undefined)
  if ('anything-but' in matcher) {
    const others = [matcher['anything-but']].flat()
    return value !== undefined && !others.some((other) => other === value)
  }
  if (typeof value !== 'string') return false
  if ('prefix' in matcher) return value.startsWith(matcher.prefix)
  if ('suffix' in matcher) return value.endsWith(matcher.suffix)
  if ('wildcard' in matcher) return fitsWildcard(matcher.wildcard, value)
  return value.toLowerCase() === matcher['equals-ignore-case'].toLowerCase()
}

/** Each part is looked for once, from left to right: no pattern makes this slow. */
function fitsWildcard(pattern: string, value: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return value === pattern
  if (!value.startsWith(first) || value.length < first.length + last.length) return false
  let at = first.length
  for (const part of rest) {
    const found = value.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return value.endsWith(last) && value.length - last.length >= at
}

function isMatchers(wanted: EventPattern | readonly Matcher[]): wanted is readonly Matcher[] {
  return Array.isArray(wanted)
}

function isComparison(matcher: Matcher): matcher is Exclude<Matcher, Scalar> {
  return typeof matcher === 'object' && matcher !== null
}

function fieldOf(value: unknown, field: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, field)) return undefined
  return Reflect.get(value, field)
}

function refused(fact: string): Error {
  return new Error(`Cannot use the event pattern: ${fact}`)
}
