import { asciiJson } from './ascii-json.ts'
import { LedgerError } from './errors.ts'
import { type Glob, toGlob } from './glob.ts'
import { quoted } from './printable.ts'

/** The pattern that leaves a key out; `undefined` for a key to record. */
export type Exclusion = (key: string) => string | undefined

/**
 * The most bytes of `EXCLUDE_KEYS`. Lambda allows 4,096 for all variables of a function, names
 * included.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html
 */
export const mostExcludeKeysBytes = 3_072

/**
 * The keys that are left out: objects whose events are ignored.
 *
 * A pattern is one of `toGlob`. Without a `/` it is that of the name, after the last `/` of the key;
 * with one it is that of the whole key, so a star and a slash mean the folder markers.
 *
 * @param refusal the error to throw for a text that is no pattern, given what is wrong with it
 */
export function toExclusion(patterns: readonly string[], refusal: Refusal): Exclusion {
  const globs = patterns.map((pattern) => ({ pattern, matches: globOf(pattern, refusal) }))
  return (key) => globs.find(({ matches }) => matches(key))?.pattern
}

type Refusal = (pattern: string, fact: string) => Error

function globOf(pattern: string, refusal: Refusal): Glob {
  const refuse = (fact: string) => refusal(pattern, fact)
  if (pattern === '') throw refuse('it is empty; write */ for folder markers')
  if (!pattern.isWellFormed()) throw refuse('it is not well-formed Unicode')
  const matches = toGlob(pattern, refuse)
  return pattern.includes('/') ? matches : (key) => matches(key.slice(key.lastIndexOf('/') + 1))
}

/**
 * Refuses patterns that the function could not be given.
 *
 * @param name of the flag or prop, for the message
 * @throws {LedgerError} `invalid-argument`
 */
export function checkExcludeKeys(patterns: readonly string[], name: string): void {
  toExclusion(patterns, (pattern, fact) => {
    const message = `Cannot use ${name} ${quoted(pattern)}: ${fact}`
    return new LedgerError('invalid-argument', message)
  })
  const { length } = excludeKeysText(patterns)
  if (length <= mostExcludeKeysBytes) return
  const fact = `they have ${length} bytes as JSON, and the function's variables hold at most ${mostExcludeKeysBytes}`
  throw new LedgerError('invalid-argument', `Cannot use ${patterns.length} of ${name}: ${fact}`)
}

/** The value of `EXCLUDE_KEYS`: a JSON array in ASCII, because keys may have commas; empty for none. */
export function excludeKeysText(patterns: readonly string[]): string {
  return patterns.length === 0 ? '' : asciiJson(patterns)
}

/** The patterns in a value of `EXCLUDE_KEYS`; `undefined` if it is no list of texts. */
export function readExcludeKeys(text: string | undefined): readonly string[] | undefined {
  if (text === undefined || text === '') return []
  try {
    const found: unknown = JSON.parse(text)
    return isListOfTexts(found) ? found : undefined
  } catch {
    return undefined
  }
}

function isListOfTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === 'string')
}
