import { bytesOf } from '../../text/amounts.ts'
import type { Condition, Conditions } from './question.ts'

/** A condition as the filter shows it: `Size >= 10K`. */
export interface Token {
  readonly propertyKey?: string
  readonly operator: string
  readonly value: string
}

/** The tokens that stand for conditions. */
export function tokensOf(conditions: Conditions, deleted: boolean): readonly Token[] {
  const { name, etag, minSize, maxSize, since, until, event } = conditions
  const contained = name === undefined ? undefined : containedIn(name)
  const token = (propertyKey: string, operator: string, value: string | undefined) =>
    value === undefined ? [] : [{ propertyKey, operator, value }]
  return [
    ...(contained === undefined ? token('name', '=', name) : token('name', ':', contained)),
    ...token('size', '>=', minSize),
    ...token('size', '<=', maxSize),
    ...token('time', '>=', since),
    ...token('time', '<', until),
    ...token('event', '=', event),
    ...token('etag', '=', etag),
    ...(deleted ? token('deleted', '=', 'shown') : []),
  ]
}

/** The conditions that tokens stand for; of two for one condition the later counts. */
export function conditionsOf(
  tokens: readonly Token[],
): Readonly<Record<Condition | 'deleted', string | undefined>> {
  const found: Record<Condition | 'deleted', string | undefined> = {
    ...{ name: undefined, etag: undefined, minSize: undefined, maxSize: undefined },
    ...{ since: undefined, until: undefined, event: undefined, deleted: undefined },
  }
  for (const { propertyKey = 'name', operator, value } of tokens) {
    const text = value.trim()
    if (text === '') continue
    if (propertyKey === 'name') found.name = operator === '=' ? text : patternContaining(text)
    else if (propertyKey === 'size') {
      const bytes = String(bytesOf(text) ?? text)
      if (operator === '<=') found.maxSize = bytes
      else found.minSize = bytes
    } else if (propertyKey === 'time') {
      if (operator === '<') found.until = text
      else found.since = text
    } else if (propertyKey === 'event') found.event = text
    else if (propertyKey === 'etag') found.etag = text.replaceAll('"', '')
    else if (propertyKey === 'deleted') found.deleted = 'true'
  }
  return found
}

/** The pattern of names that contain a text. */
function patternContaining(text: string): string {
  return `*${text.replace(/[*?[\\]/g, '\\$&')}*`
}

/** The text that a pattern asks a name to contain; `undefined` for any other pattern. */
function containedIn(pattern: string): string | undefined {
  const [, inner] = /^\*((?:[^*?[\\]|\\.)+)\*$/s.exec(pattern) ?? []
  return inner?.replace(/\\(.)/gs, '$1')
}
